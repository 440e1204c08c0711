import { AMOUNT_MAX, parseAccountId, parseCurrency, parseOwner } from '@streamfold/accounts';
import { demandedOwner, type Principal } from '../auth/principal.ts';
import { readCursor, writeCursor, type CursorBinding, type Place } from '../http/cursor.ts';
import { choiceIn, integerIn, parsedIn, refuseQuery, type QueryText } from '../http/query-text.ts';
import { limitIn } from '../reads/read-query.ts';
import {
  ACCOUNT_SORTS,
  type AccountFilters,
  type AccountListQuery,
  type AccountPlace,
  type AccountSort,
  type ListedAccount,
} from './account-list-reader.ts';

/** The query of a list of accounts as it came, as far as it says which accounts. */
export type AccountListQueryText = QueryText<
  | 'status'
  | 'currency'
  | 'owner'
  | 'minFunds'
  | 'maxFunds'
  | 'idPrefix'
  | 'sort'
  | 'limit'
  | 'cursor'
>;

/** What `sort` may say. */
export const ACCOUNT_SORT_TEXTS = ACCOUNT_SORTS.flatMap((sort) => [sort, `-${sort}`] as const);
/** What `status` may say. */
export const ACCOUNT_STATUSES = ['open', 'frozen', 'closed'] as const;
const FUNDS = { min: -AMOUNT_MAX, max: AMOUNT_MAX };

/**
 * Reads which accounts a principal asks for. One without the scope `admin` sees its own alone, whatever
 * owner it names.
 *
 * @throws {ProblemError} `input_invalid`
 */
export function parseAccountListQuery(
  text: AccountListQueryText,
  principal: Principal,
): AccountListQuery {
  const owner = parsedIn(text, 'owner', { parse: parseOwner, form: 'the name of a principal' });
  const owners = [demandedOwner(principal), owner].filter((one) => one !== undefined);
  const filters: AccountFilters = {
    status: choiceIn(text, 'status', ACCOUNT_STATUSES),
    currency: parsedIn(text, 'currency', { parse: parseCurrency, form: 'a code of ISO 4217' }),
    owners: [...new Set(owners)],
    minFunds: integerIn(text, 'minFunds', FUNDS),
    maxFunds: integerIn(text, 'maxFunds', FUNDS),
    // What an id begins with could be an id.
    idPrefix: parsedIn(text, 'idPrefix', { parse: parseAccountId, form: 'the beginning of an id' }),
  };
  if ((filters.minFunds ?? -Infinity) > (filters.maxFunds ?? Infinity)) {
    refuseQuery('minFunds is more than maxFunds');
  }
  const chosen = choiceIn(text, 'sort', ACCOUNT_SORT_TEXTS) ?? 'id';
  const isDescending = chosen.startsWith('-');
  const sort = ACCOUNT_SORTS.find((one) => chosen === one || chosen === `-${one}`) ?? 'id';
  const query = { filters, sort, isDescending, limit: limitIn(text) };
  const after =
    text.cursor === undefined
      ? undefined
      : readCursor(bindingOf(query), text.cursor, (place) => placeIn(place, sort));
  return { ...query, after };
}

/** The cursor of the page that goes on after `last`. */
export function accountListCursor(query: AccountListQuery, last: ListedAccount): string {
  const { id, value } = placeOf(last, query.sort);
  return writeCursor(bindingOf(query), value === undefined ? [id] : [id, value]);
}

function bindingOf({
  filters,
  sort,
  isDescending,
}: Pick<AccountListQuery, 'filters' | 'sort' | 'isDescending'>): CursorBinding {
  const { owners, ...others } = filters;
  const direction = isDescending ? 'desc' : 'asc';
  return { list: 'accounts', ...others, owners: owners.join(' '), sort, direction };
}

function placeOf({ id, time, state }: ListedAccount, sort: AccountSort): AccountPlace {
  switch (sort) {
    case 'id':
      return { id, value: undefined };
    case 'funds':
      return { id, value: state.funds };
    case 'updatedAt':
      return { id, value: time };
  }
}

function placeIn([id, value, ...more]: Place, sort: AccountSort): AccountPlace | undefined {
  if (typeof id !== 'string' || more.length > 0) return undefined;
  if (sort === 'id') return value === undefined ? { id, value } : undefined;
  return typeof value === 'number' ? { id, value } : undefined;
}
