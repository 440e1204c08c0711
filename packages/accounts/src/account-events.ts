import type { Amount, OverdraftLimit } from './money.ts';

// These shapes are the storage format. They never change: a new meaning is a new type.

/** The account exists from here on. `overdraftLimit` is left out where it is 0. */
export interface Created {
  readonly type: 'create';
  readonly overdraftLimit?: OverdraftLimit;
}

/** Money came in. */
export interface Deposited {
  readonly type: 'deposit';
  readonly amount: Amount;
}

/** Money went out. */
export interface Withdrawn {
  readonly type: 'withdraw';
  readonly amount: Amount;
}

/** Everything that can have happened to an account. */
export type AccountEvent = Created | Deposited | Withdrawn;
