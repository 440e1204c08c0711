import type { Filter } from 'mongodb';
import type {
  AccountFilters,
  AccountListQuery,
  AccountSort,
} from '../account-list/account-list-reader.ts';

/** An account, as far as lists go by it. */
export interface AccountDocument {
  readonly _id: string;
  readonly version: number;
  readonly status: string;
  readonly currency: string;
  readonly owner?: string;
  readonly funds: number;
  readonly updatedAt: Date;
  readonly [member: string]: unknown;
}

/** How a page of accounts is found. */
export interface AccountListFind {
  readonly filter: Filter<AccountDocument>;
  readonly sort: Readonly<Record<string, 1 | -1>>;
}

/**
 * How a page is found: by an index on what the list goes by, or on what it is filtered by. A page that
 * goes on does so from its place in the index, however far that is from the beginning.
 */
export function accountListFind(query: AccountListQuery): AccountListFind {
  const { filters, sort, isDescending, after } = query;
  const direction = isDescending ? -1 : 1;
  const field = FIELDS[sort];
  const order: AccountListFind['sort'] =
    sort === 'id' ? { _id: direction } : { [field]: direction, _id: direction };
  const wanted = filterOf(filters);
  if (after === undefined) return { filter: wanted, sort: order };
  const beyond = isDescending ? '$lt' : '$gt';
  const afterId = { _id: { [beyond]: after.id } };
  if (after.value === undefined) return { filter: { $and: [wanted, afterId] }, sort: order };
  const value = sort === 'updatedAt' ? new Date(after.value) : after.value;
  // Two ranges of one index, the one behind the other, and not one with a condition on what it finds:
  // thousands of accounts may be alike in what the list goes by.
  const alike = { $and: [wanted, { [field]: value }, afterId] };
  const further = { $and: [wanted, { [field]: { [beyond]: value } }] };
  return { filter: { $or: [alike, further] }, sort: order };
}

const FIELDS: Readonly<Record<AccountSort, string>> = {
  id: '_id',
  funds: 'funds',
  updatedAt: 'updatedAt',
};

function filterOf(filters: AccountFilters): Filter<AccountDocument> {
  const { status, currency, owners, minFunds, maxFunds, idPrefix } = filters;
  const conditions: Filter<AccountDocument>[] = owners.map((owner) => ({ owner }));
  if (status !== undefined) conditions.push({ status });
  if (currency !== undefined) conditions.push({ currency });
  if (minFunds !== undefined) conditions.push({ funds: { $gte: minFunds } });
  if (maxFunds !== undefined) conditions.push({ funds: { $lte: maxFunds } });
  // Ids are ASCII: this is beyond whatever follows the prefix.
  if (idPrefix !== undefined)
    conditions.push({ _id: { $gte: idPrefix, $lt: `${idPrefix}\uffff` } });
  return conditions.length === 0 ? {} : { $and: conditions };
}
