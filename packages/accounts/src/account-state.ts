import type { OverdraftLimit } from './money.ts';

/** No event yet: there is no balance to touch. */
export interface AbsentAccount {
  readonly status: 'absent';
}

/** An account that takes deposits and withdrawals. */
export interface OpenAccount {
  readonly status: 'open';
  /** Minor units; a safe integer, never below `-overdraftLimit`. */
  readonly funds: number;
  readonly overdraftLimit: OverdraftLimit;
}

/** What the events of one account fold to. */
export type AccountState = AbsentAccount | OpenAccount;

/** The state before the first event. */
export const initialState: AccountState = { status: 'absent' };
