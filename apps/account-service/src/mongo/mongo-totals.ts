import { totals } from '@streamfold/account-projections';
import { ensureConnected, onMongo } from '@streamfold/projections';
import type { Filter } from 'mongodb';
import type { Page } from '../reads/read-model.ts';
import type { DayTotal, TotalsQuery, TotalsReader } from '../totals/totals-reader.ts';
import { COMMITTED, READ_MS_MAX } from './committed.ts';
import type { ListParts } from './list-parts.ts';

/** A total, as far as lists go by it. */
interface TotalDocument {
  readonly _id: string;
  readonly type: string;
  readonly currency: string;
  readonly [member: string]: unknown;
}

/** The totals that the projector keeps in `db`. Connects when it is first asked. */
export function mongoTotals({ db, waits, asOf }: ListParts): TotalsReader {
  const documents = db.collection<TotalDocument>(totals.collection, COMMITTED);

  const read = async (query: TotalsQuery): Promise<Page<DayTotal>> => {
    await ensureConnected(db);
    const { limit, order } = query;
    const found = await documents
      .find(filterOf(query))
      .sort({ _id: order === 'asc' ? 1 : -1 })
      .limit(limit + 1)
      .maxTimeMS(READ_MS_MAX)
      .toArray();
    return { items: found.slice(0, limit).map(dayTotal), hasMore: found.length > limit };
  };

  return {
    waitUntil: (token, options) => waits.waitUntil({ token }, options),
    asOf,
    read: (query) => onMongo(() => read(query)),
  };
}

// An id begins with the day: a range of days is one of ids, which have an index of themselves.
function filterOf({ from, to, type, currency, order, after }: TotalsQuery): Filter<TotalDocument> {
  const conditions: Filter<TotalDocument>[] = [];
  if (from !== undefined) conditions.push({ _id: { $gte: from } });
  if (to !== undefined) conditions.push({ _id: { $lt: `${to}/\uffff` } });
  if (after !== undefined) conditions.push({ _id: { [order === 'asc' ? '$gt' : '$lt']: after } });
  if (type !== undefined) conditions.push({ type });
  if (currency !== undefined) conditions.push({ currency });
  return conditions.length === 0 ? {} : { $and: conditions };
}

/** @throws {TypeError} the document is not as the projector wrote it */
function dayTotal({ _id: id, ...body }: TotalDocument): DayTotal {
  const total = totals.fromBody(body);
  if (total.status === 'none') {
    throw new TypeError(`document ${id} of ${totals.collection} is no total`);
  }
  return { id, total };
}
