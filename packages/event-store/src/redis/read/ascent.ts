import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import { decodeStreamEntry } from '../../wire/stream-entry.ts';
import { archivedLink, archivedVersions } from '../archive/missing-events.ts';
import type { Partition } from '../partition.ts';
import { assertFollows, assertOfStream } from './follows.ts';
import { isLongerThan, pages } from './pages.ts';
import type { StreamRange } from './stream-range.ts';

/** How far up a stream has been read: each event is compared with the one before it. */
class Ascent {
  readonly streamId: string;
  /** The version that comes next. */
  next: number;
  #before: RecordedEvent | undefined;

  constructor(streamId: string, first: number) {
    this.streamId = streamId;
    this.next = first;
  }

  /** @throws {StreamCorruptedError} it is not the next one */
  take(recorded: RecordedEvent): void {
    assertOfStream(this.streamId, recorded);
    if (recorded.version !== this.next) {
      throw new StreamCorruptedError(this.streamId, this.next, 'is missing');
    }
    if (this.#before !== undefined || this.next === 1) assertFollows(this.#before, recorded);
    this.#before = recorded;
    this.next += 1;
  }

  /** Goes on without the event that the next one chains on. */
  skip(): void {
    this.next += 1;
  }
}

/** The events of a range from its lowest version on, those among them that were trimmed. */
export async function* ascend(
  { keys, reader, archive }: Partition,
  { streamId, from, to, isEndNamed, limit }: StreamRange,
): AsyncGenerator<RecordedEvent, void, undefined> {
  if (from > to) return;
  const key = keys.stream(streamId);
  // What the event of `from` chains on is read with it.
  const ascent = new Ascent(streamId, Math.max(1, from - 1));
  const end = Math.min(to, from + limit - 1);
  for (let isLonger = false; ;) {
    const range = { key, lowest: `${ascent.next}-0`, highest: `${to}-0` };
    const entriesMax = end - ascent.next + 1;
    for await (const page of pages(reader, { ...range, direction: 'forwards', entriesMax })) {
      for (const entry of page) {
        const recorded = decodeStreamEntry(entry);
        if (recorded.version > ascent.next) {
          const through = Math.min(recorded.version - 1, end);
          yield* ascendInArchive(archive, ascent, { from, through });
          if (ascent.next > end) return;
        }
        ascent.take(recorded);
        if (recorded.version >= from) yield recorded;
      }
    }
    if (ascent.next > end || !isEndNamed) return;
    // The stream ends before what was asked for, unless it goes on after it: then what comes between
    // has been appended meanwhile, or was trimmed, or is lost.
    if (isLonger) return yield* ascendInArchive(archive, ascent, { from, through: end });
    isLonger = await isLongerThan(reader, key, to);
    if (!isLonger) return;
  }
}

async function* ascendInArchive(
  archive: Partition['archive'],
  ascent: Ascent,
  { from, through }: { readonly from: number; readonly through: number },
): AsyncGenerator<RecordedEvent, void, undefined> {
  const { streamId, next } = ascent;
  if (next < from && next === through) {
    const link = await archivedLink(archive, streamId, next);
    if (link === undefined) ascent.skip();
    else ascent.take(decodeStreamEntry(link));
    return;
  }
  const missing = { fromVersion: next, toVersion: through, direction: 'forwards' } as const;
  for await (const page of archivedVersions(archive, streamId, missing)) {
    for (const entry of page) {
      const recorded = decodeStreamEntry(entry);
      ascent.take(recorded);
      if (recorded.version >= from) yield recorded;
    }
  }
}
