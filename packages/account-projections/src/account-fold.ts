import {
  accountDecider,
  parseAccountId,
  parseOverdraftLimit,
  type AccountEvent,
  type AccountState,
} from '@streamfold/accounts';
import { int64, type DocumentBody, type StreamProjection } from '@streamfold/projections';

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

/**
 * An account as the members of a document: `funds` and `overdraftLimit`, int64, in minor units.
 *
 * @throws {TypeError} for an account without an event: it has no document
 */
function toAccountBody(state: AccountState): DocumentBody {
  switch (state.status) {
    case 'absent':
      throw new TypeError('an account without an event has no document');
    case 'open':
      return { funds: int64(state.funds), overdraftLimit: int64(state.overdraftLimit) };
  }
}

/**
 * The pair of `toAccountBody`.
 *
 * @throws {TypeError} when the members are not as it wrote them
 */
function fromAccountBody({ funds, overdraftLimit }: DocumentBody): AccountState {
  const limit = parseOverdraftLimit(overdraftLimit);
  if (limit === undefined) throw new TypeError('member overdraftLimit is no safe integer');
  if (typeof funds !== 'number' || !Number.isSafeInteger(funds) || funds < -limit) {
    throw new TypeError('member funds is no safe integer within the overdraft limit');
  }
  return { status: 'open', funds, overdraftLimit: limit };
}
