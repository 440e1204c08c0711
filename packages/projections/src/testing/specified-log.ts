import { compareEntryIds, type EntryReader, type RawEntry } from '@streamfold/event-store';
import { openInMemoryEventStore } from '@streamfold/event-store/testing';
import type { SpecifiedEvent } from './specified-event.ts';

/** The log that the events of a specification make. */
export interface SpecifiedLog {
  readonly entries: EntryReader;
  /** The entries of the category, one for each event. */
  readonly category: readonly RawEntry[];
}

const FIRST_TIME = Date.UTC(2026, 0, 1);

/**
 * Writes the events to a log in memory, one append each, chained as the store chains them.
 *
 * @throws {TypeError} for a position that is not after those before it, and as the store's `append`
 */
export async function specifiedLog(events: readonly SpecifiedEvent[]): Promise<SpecifiedLog> {
  let now = FIRST_TIME - 1_000;
  const store = openInMemoryEventStore({ now: () => now });
  for (const { streamId, event, time = now + 1_000 } of events) {
    now = time;
    await store.append(streamId, [event], { expectedVersion: 'any' });
  }
  const written = await Array.fromAsync(store.entries.categoryEntries({ partition: 0 }));
  let before = '0-0';
  const category = written.flat().map(([made, fields], index): RawEntry => {
    const position = events[index]?.position ?? made;
    if (compareEntryIds(position, before) <= 0) {
      throw new TypeError(`position ${position} of an event is not after ${before}`);
    }
    before = position;
    return [position, fields];
  });
  return { entries: store.entries, category };
}
