import {
  accountDecider,
  parseAccountId,
  type AccountEvent,
  type AccountState,
} from '@streamfold/accounts';
import type { StreamProjection } from '@streamfold/projections';
import { fromAccountBody, toAccountBody } from './account-body.ts';

/** What every projection whose documents are accounts folds, and keeps of it. */
export const accountFold: Pick<
  StreamProjection<AccountState, AccountEvent>,
  'kind' | 'isStreamId' | 'initialState' | 'parseEvent' | 'evolve' | 'toBody' | 'fromBody'
> = {
  kind: 'stream',
  isStreamId: (id) => parseAccountId(id) !== undefined,
  initialState: accountDecider.initialState,
  parseEvent: accountDecider.parseEvent,
  evolve: accountDecider.evolve,
  toBody: toAccountBody,
  fromBody: fromAccountBody,
};
