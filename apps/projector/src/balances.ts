import {
  accountDecider,
  parseAccountId,
  parseOverdraftLimit,
  type AccountEvent,
  type AccountState,
} from '@streamfold/accounts';
import { int64, type DocumentBody, type StreamProjection } from '@streamfold/projections';

/**
 * The balance of every account: `accountCollection`, one document an account.
 *
 * `funds` and `overdraftLimit` are int64, in minor units.
 */
export const balances: StreamProjection<AccountState, AccountEvent> = {
  name: 'balances',
  version: 1,
  collection: 'accountCollection',
  isStreamId: (id) => parseAccountId(id) !== undefined,
  initialState: accountDecider.initialState,
  parseEvent: accountDecider.parseEvent,
  evolve: accountDecider.evolve,
  toBody,
  fromBody,
};

function toBody(state: AccountState): DocumentBody {
  switch (state.status) {
    case 'absent':
      throw new TypeError('an account without an event has no document');
    case 'open':
      return { funds: int64(state.funds), overdraftLimit: int64(state.overdraftLimit) };
  }
}

function fromBody({ funds, overdraftLimit }: DocumentBody): AccountState {
  const limit = parseOverdraftLimit(overdraftLimit);
  if (limit === undefined) throw new TypeError('member overdraftLimit is no safe integer');
  if (typeof funds !== 'number' || !Number.isSafeInteger(funds) || funds < -limit) {
    throw new TypeError('member funds is no safe integer within the overdraft limit');
  }
  return { status: 'open', funds, overdraftLimit: limit };
}
