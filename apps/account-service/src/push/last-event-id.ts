import type { IncomingMessage } from 'node:http';
import { compareEntryIds, type EventStore } from '@streamfold/event-store';
import { ProblemError } from '../http/problem-details.ts';
import { singleHeader } from '../http/single-header.ts';
import { parsePlaceId, type Place } from './place.ts';

/**
 * The id of the last event that a client has, undefined where it names none.
 *
 * An EventSource sends the header when it comes again, with the URL that it was made with: so the header
 * is the later of the two.
 *
 * @throws {ProblemError} the header was sent twice
 */
export function lastEventIdOf(
  message: IncomingMessage,
  query: { readonly lastEventId?: string },
): string | undefined {
  const header = singleHeader(message, 'last-event-id');
  switch (header.count) {
    case 'none':
      return query.lastEventId;
    case 'one':
      return header.value;
    case 'many':
      return refuse('Last-Event-ID was sent more than once');
  }
}

const VERSION = /^(?:0|[1-9]\d{0,15})$/;

/**
 * The version that an id of an account's stream names; 0 is before the first event.
 *
 * @throws {ProblemError} it names none, or one that the account has not come to
 */
export function versionOfId(id: string, version: number): number {
  const named = VERSION.test(id) ? Number(id) : Number.NaN;
  if (named <= version) return named;
  return refuse('Last-Event-ID is no version that the account has come to');
}

/**
 * The place that an id of the stream of all events names.
 *
 * @param reached a place that the log is known to have come to; beyond it, the log is asked
 * @throws {ProblemError} it names none, or one that the log has not come to
 * @throws as `EventStore.readCategory`
 */
export async function placeOfId(
  id: string,
  { reached, store }: { readonly reached: Place; readonly store: Pick<EventStore, 'readCategory'> },
): Promise<Place> {
  const place = parsePlaceId(id, reached.length);
  if (place === undefined) return refuse('Last-Event-ID is no id of this stream');
  for (const [partition, position] of place.entries()) {
    if (compareEntryIds(position, reached[partition] ?? position) <= 0) continue;
    if (!(await hasReached(store, partition, position))) {
      return refuse('Last-Event-ID is ahead of the log');
    }
  }
  return place;
}

async function hasReached(
  store: Pick<EventStore, 'readCategory'>,
  partition: number,
  position: string,
): Promise<boolean> {
  const newest = store.readCategory({ partition, direction: 'backwards', limit: 1 });
  for await (const event of newest) return compareEntryIds(position, event.position) <= 0;
  return false;
}

function refuse(detail: string): never {
  throw new ProblemError('last_event_id_invalid', detail);
}
