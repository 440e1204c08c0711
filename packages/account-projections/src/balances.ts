import type { AccountEvent, AccountState } from '@streamfold/accounts';
import type { StreamProjection } from '@streamfold/projections';
import { accountFold } from './account-fold.ts';

/**
 * The balance of every account: `accountCollection`, one document an account.
 *
 * Money is int64, in minor units. What an account still has to do by itself can be found by its
 * indexes: holds by the time at which they expire, and transfers that are pending.
 */
export const balances: StreamProjection<AccountState, AccountEvent> = {
  ...accountFold,
  name: 'balances',
  version: 2,
  collection: 'accountCollection',
  // The name that the wire contract gives to the group of the balances.
  group: 'accountStreamGroup',
  indexes: [
    { owner: 1, _id: 1 },
    { status: 1, _id: 1 },
    { currency: 1, _id: 1 },
    { funds: 1, _id: 1 },
    { updatedAt: 1, _id: 1 },
    { 'holds.expiresAt': 1 },
    { 'transfers.transferId': 1 },
  ],
};
