import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import { decodeStreamEntry } from '../../wire/stream-entry.ts';
import { archivedLink, archivedVersions } from '../archive/missing-events.ts';
import type { Partition } from '../partition.ts';
import { assertFollows, assertOfStream } from './follows.ts';
import { isLongerThan, pages } from './pages.ts';
import type { StreamRange } from './stream-range.ts';

/** How far down a stream has been read: an event is given out when the one before it has been seen. */
class Descent {
  readonly streamId: string;
  /** The last one that was taken, not given out yet. */
  held: RecordedEvent | undefined;
  /** How many may still be given out. */
  left: number;
  readonly #first: number | undefined;

  constructor(streamId: string, first: number | undefined, limit: number) {
    this.streamId = streamId;
    this.#first = first;
    this.left = limit;
  }

  /** The version that comes next; undefined: any. */
  get next(): number | undefined {
    return this.held === undefined ? this.#first : this.held.version - 1;
  }

  /**
   * Takes the next one and gives out the one above it, if there is any.
   *
   * @throws {StreamCorruptedError} it is not the next one
   */
  take(recorded: RecordedEvent): RecordedEvent | undefined {
    const { held, next = recorded.version } = this;
    assertOfStream(this.streamId, recorded);
    if (recorded.version !== next) {
      throw new StreamCorruptedError(this.streamId, next, 'is missing');
    }
    this.held = recorded;
    if (held === undefined) return undefined;
    assertFollows(recorded, held);
    this.left -= 1;
    return held;
  }
}

/** The events of a range from its highest version on, those among them that were trimmed. */
export async function* descend(
  { keys, reader, archive }: Partition,
  { streamId, from, to, isEndNamed, limit }: StreamRange,
): AsyncGenerator<RecordedEvent, void, undefined> {
  if (from > to) return;
  const key = keys.stream(streamId);
  // Asked first: if it goes on after `to`, then `to` itself must be there.
  const isLonger = isEndNamed && (await isLongerThan(reader, key, to));
  const descent = new Descent(streamId, isLonger ? to : undefined, limit);
  // What the lowest event chains on is read with it.
  const range = { key, lowest: `${Math.max(1, from - 1)}-0`, highest: `${to}-0` };
  const all = { ...range, direction: 'backwards', entriesMax: limit + 1 } as const;
  for await (const page of pages(reader, all)) {
    for (const entry of page) {
      const recorded = decodeStreamEntry(entry);
      const { next } = descent;
      if (next !== undefined && recorded.version < next) {
        yield* descendInArchive(archive, descent, { low: recorded.version + 1, high: next });
      }
      if (descent.left === 0) return;
      const above = descent.take(recorded);
      if (above !== undefined) yield above;
    }
  }
  if (descent.left === 0) return;
  // Nothing of it is in Redis: there never was, or all of it was trimmed, perhaps this very moment.
  const isGone = descent.held === undefined && isEndNamed && (await isLongerThan(reader, key, to));
  const top = isGone ? to : descent.held?.version;
  if (top === undefined || top < from) return;
  const low = Math.max(from, top - descent.left + 1);
  const high = isGone ? to : top - 1;
  if (low <= high) yield* descendInArchive(archive, descent, { low, high });
  yield* lowest(archive, descent);
}

async function* descendInArchive(
  archive: Partition['archive'],
  descent: Descent,
  { low, high }: { readonly low: number; readonly high: number },
): AsyncGenerator<RecordedEvent, void, undefined> {
  const missing = { fromVersion: low, toVersion: high, direction: 'backwards' } as const;
  for await (const page of archivedVersions(archive, descent.streamId, missing)) {
    for (const entry of page) {
      const above = descent.take(decodeStreamEntry(entry));
      if (above !== undefined) yield above;
      if (descent.left === 0) return;
    }
  }
}

/** Gives out the lowest event of the range: what it chains on is no longer in Redis, or never was. */
async function* lowest(
  archive: Partition['archive'],
  { streamId, held }: Descent,
): AsyncGenerator<RecordedEvent, void, undefined> {
  if (held === undefined) return;
  const { version } = held;
  const link = version === 1 ? undefined : await archivedLink(archive, streamId, version - 1);
  if (version === 1) assertFollows(undefined, held);
  else if (link !== undefined) assertFollows(decodeStreamEntry(link), held);
  yield held;
}
