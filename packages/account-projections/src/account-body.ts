import { parseOverdraftLimit, type AccountState } from '@streamfold/accounts';
import { int64, type DocumentBody } from '@streamfold/projections';

/**
 * An account as the members of a document: `funds` and `overdraftLimit`, int64, in minor units.
 *
 * @throws {TypeError} for an account without an event: it has no document
 */
export function toAccountBody(state: AccountState): DocumentBody {
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
export function fromAccountBody({ funds, overdraftLimit }: DocumentBody): AccountState {
  const limit = parseOverdraftLimit(overdraftLimit);
  if (limit === undefined) throw new TypeError('member overdraftLimit is no safe integer');
  if (typeof funds !== 'number' || !Number.isSafeInteger(funds) || funds < -limit) {
    throw new TypeError('member funds is no safe integer within the overdraft limit');
  }
  return { status: 'open', funds, overdraftLimit: limit };
}
