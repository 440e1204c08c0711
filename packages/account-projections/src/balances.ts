import {
  accountDecider,
  parseAccountId,
  type AccountEvent,
  type AccountState,
} from '@streamfold/accounts';
import type { StreamProjection } from '@streamfold/projections';
import { fromAccountBody, toAccountBody } from './account-body.ts';

/**
 * The balance of every account: `accountCollection`, one document an account.
 *
 * `funds` and `overdraftLimit` are int64, in minor units.
 */
export const balances: StreamProjection<AccountState, AccountEvent> = {
  kind: 'stream',
  name: 'balances',
  version: 1,
  collection: 'accountCollection',
  // The name that the wire contract gives to the group of the balances.
  group: 'accountStreamGroup',
  isStreamId: (id) => parseAccountId(id) !== undefined,
  initialState: accountDecider.initialState,
  parseEvent: accountDecider.parseEvent,
  evolve: accountDecider.evolve,
  toBody: toAccountBody,
  fromBody: fromAccountBody,
};
