import { compareEntryIds, type RawEntry } from '@streamfold/event-store';
import { readEntry, type ReadEntry, type StreamEntry } from '../category-entry.ts';
import { entryBefore } from '../entry-before.ts';
import type { HaltedStream } from '../parking.ts';
import type { StreamLaneParts } from './stream-parts.ts';

const ENTRIES_AT_ONCE = 2_000;

/**
 * The entries of a halted stream from the parked one to the last that waits, some at a time, in the
 * order of the log. What came between is passed over.
 */
export async function* waitingEntries(
  parts: StreamLaneParts,
  { streamId, entryId, throughPosition }: HaltedStream,
): AsyncGenerator<readonly StreamEntry[], void, undefined> {
  let found: StreamEntry[] = [];
  for await (const page of entriesBetween(parts, entryId, throughPosition)) {
    for (const raw of page) {
      // Most entries are of other streams: looked at as texts they cost next to nothing.
      if (raw[0] !== entryId && raw[1][1]?.includes(`"${streamId}"`) !== true) continue;
      const read = readEntry(raw, { ...parts, isStreamId: parts.projection.isStreamId });
      if (read.status === 'placed' && read.streamId === streamId) found.push(read.entry);
    }
    if (found.length < ENTRIES_AT_ONCE) continue;
    yield found;
    found = [];
  }
  if (found.length > 0) yield found;
}

/** What the parked entry is now; undefined: the log does not have it. */
export async function readParkedEntry(
  parts: StreamLaneParts,
  entryId: string,
): Promise<ReadEntry | undefined> {
  for await (const page of entriesBetween(parts, entryId, entryId)) {
    const raw = page.find(([id]) => compareEntryIds(id, entryId) === 0);
    if (raw === undefined) continue;
    return readEntry(raw, { ...parts, isStreamId: parts.projection.isStreamId });
  }
  return undefined;
}

function entriesBetween(
  { entries, partition }: StreamLaneParts,
  first: string,
  last: string,
): AsyncIterable<readonly RawEntry[]> {
  return entries.categoryEntries({
    partition,
    afterPosition: entryBefore(first),
    throughPosition: last,
  });
}
