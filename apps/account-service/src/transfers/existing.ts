import type { AccountState, ExistingAccount } from '@streamfold/accounts';

/** The account that an event was accepted on. */
export function existing(state: AccountState): ExistingAccount {
  if (state.status === 'absent') throw new TypeError('an event left no account behind');
  return state;
}
