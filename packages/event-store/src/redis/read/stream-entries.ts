import type { RawEntry } from '../../wire/stream-entry.ts';
import { archivedEntries } from '../archive/missing-events.ts';
import type { Partition } from '../partition.ts';
import { isLongerThan, pages } from './pages.ts';

/** Entries of one stream by their versions, both of which are among them. */
export interface StreamEntryRange {
  readonly streamId: string;
  readonly from: number;
  /** Undefined: to the end. */
  readonly to: number | undefined;
  readonly pageEntriesMax: number;
}

/**
 * The entries of a range as they are stored, a page at a time, those among them that were trimmed; none
 * of the pages is empty.
 *
 * @throws {StreamCorruptedError} the key holds another type
 * @throws {StoreUnavailableError} Redis could not answer
 * @throws as `archivedEntries`
 */
export async function* streamEntries(
  { keys, reader, archive }: Partition,
  { streamId, from, to, pageEntriesMax }: StreamEntryRange,
): AsyncGenerator<readonly RawEntry[], void, undefined> {
  const key = keys.stream(streamId);
  const end = to ?? Number.MAX_SAFE_INTEGER;
  const trimmed = (fromVersion: number, toVersion: number) =>
    archivedEntries(archive, streamId, { fromVersion, toVersion, direction: 'forwards' });
  let next = from;
  for (let isLonger = false; next <= end;) {
    const held = pages(reader, {
      key,
      lowest: `${next}-0`,
      highest: to === undefined ? '+' : `${to}-0`,
      direction: 'forwards',
      entriesMax: Infinity,
      pageEntriesMax,
    });
    for await (const page of held) {
      // What is trimmed goes from the beginning: within a page nothing is missing because of it.
      const first = versionOf(page[0]);
      if (first > next) yield* trimmed(next, first - 1);
      yield page;
      next = versionOf(page.at(-1)) + 1;
    }
    if (to === undefined || next > end) return;
    // The stream ends before what was asked for, unless it goes on after it: then what comes between
    // has been appended meanwhile, or was trimmed, or is lost.
    if (isLonger) {
      yield* trimmed(next, end);
      return;
    }
    isLonger = await isLongerThan(reader, key, end);
    if (!isLonger) return;
  }
}

function versionOf(entry: RawEntry | undefined): number {
  return Number.parseInt(entry?.[0] ?? '0', 10);
}
