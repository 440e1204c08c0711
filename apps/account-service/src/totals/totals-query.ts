import { ACCOUNT_EVENT_TYPES, parseCurrency } from '@streamfold/accounts';
import { readCursor, writeCursor, type CursorBinding, type Place } from '../http/cursor.ts';
import { choiceIn, dayIn, parsedIn, refuseQuery, type QueryText } from '../http/query-text.ts';
import { limitIn, orderIn } from '../reads/read-query.ts';
import type { TotalsQuery } from './totals-reader.ts';

/** The query of totals as it came, as far as it says which ones. */
export type TotalsQueryText = QueryText<
  'from' | 'to' | 'type' | 'currency' | 'order' | 'limit' | 'cursor'
>;

/** Reads which totals are asked for. @throws {ProblemError} `input_invalid` */
export function parseTotalsQuery(text: TotalsQueryText): TotalsQuery {
  const query = {
    from: dayIn(text, 'from'),
    to: dayIn(text, 'to'),
    type: choiceIn(text, 'type', ACCOUNT_EVENT_TYPES),
    currency: parsedIn(text, 'currency', { parse: parseCurrency, form: 'a code of ISO 4217' }),
    order: orderIn(text),
    limit: limitIn(text),
  };
  const { from, to } = query;
  if (from !== undefined && to !== undefined && from > to) refuseQuery('from is after to');
  const { cursor } = text;
  const after = cursor === undefined ? undefined : readCursor(bindingOf(query), cursor, idIn);
  return { ...query, after };
}

/** The cursor of the page that goes on after the total of this id. */
export function totalsCursor(query: TotalsQuery, id: string): string {
  return writeCursor(bindingOf(query), [id]);
}

function bindingOf(query: Omit<TotalsQuery, 'after' | 'limit'>): CursorBinding {
  const { from, to, type, currency, order } = query;
  return { list: 'totals', from, to, type, currency, order };
}

function idIn([id, ...more]: Place): string | undefined {
  return typeof id === 'string' && more.length === 0 ? id : undefined;
}
