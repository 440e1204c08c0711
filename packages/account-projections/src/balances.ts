import type { AccountEvent, AccountState } from '@streamfold/accounts';
import type { StreamProjection } from '@streamfold/projections';
import { accountFold } from './account-fold.ts';

/**
 * The balance of every account: `accountCollection`, one document an account.
 *
 * `funds` and `overdraftLimit` are int64, in minor units.
 */
export const balances: StreamProjection<AccountState, AccountEvent> = {
  ...accountFold,
  name: 'balances',
  version: 1,
  collection: 'accountCollection',
  // The name that the wire contract gives to the group of the balances.
  group: 'accountStreamGroup',
};
