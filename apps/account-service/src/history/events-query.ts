import type { QueryText } from '../http/query-text.ts';
import { limitIn, orderIn, versionIn, type Order } from '../reads/read-query.ts';

/** Which events of an account to read. */
export interface EventsQuery {
  /** Where to begin: this version is the first, or the next one there is that way. */
  readonly fromVersion: number | undefined;
  readonly order: Order;
  /** How many at the most. */
  readonly limit: number;
}

/** Reads which events are asked for. @throws {ProblemError} `input_invalid` */
export function parseEventsQuery(text: QueryText<'fromVersion' | 'order' | 'limit'>): EventsQuery {
  return {
    fromVersion: versionIn(text, 'fromVersion'),
    order: orderIn(text),
    limit: limitIn(text),
  };
}
