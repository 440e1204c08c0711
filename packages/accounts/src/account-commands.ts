import type { Amount, OverdraftLimit } from './money.ts';

/** Bring the account into being. */
export interface CreateAccount {
  readonly type: 'createAccount';
  readonly overdraftLimit: OverdraftLimit;
}

/** Put money in. */
export interface Deposit {
  readonly type: 'deposit';
  readonly amount: Amount;
}

/** Take money out. */
export interface Withdraw {
  readonly type: 'withdraw';
  readonly amount: Amount;
}

/** Everything that can be asked of an account. */
export type AccountCommand = CreateAccount | Deposit | Withdraw;
