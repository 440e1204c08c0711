import type { Redis } from 'ioredis';
import type { Direction } from '../../read-options.ts';
import { BEFORE_FIRST, compareEntryIds, LAST_POSSIBLE, nextEntryId } from '../../wire/entry-id.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import { archivedPositions, trimmedThrough } from '../archive/missing-events.ts';
import type { Partition } from '../partition.ts';
import { lastEntryId, pages, readPage } from './pages.ts';

/** Entries of the category of one partition. Positions themselves are not among them. */
export interface CategoryRange {
  readonly after: string | undefined;
  readonly before: string | undefined;
  readonly direction: Direction;
  readonly pageEntriesMax: number;
}

/**
 * The entries of a range, a page at a time, those among them that were trimmed; none of the pages is
 * empty. Going forwards, the end is the one that there is when the first page is read.
 *
 * @throws {StoreUnavailableError} Redis could not answer
 * @throws as `archivedPositions`
 */
export async function* categoryRange(
  partition: Partition,
  range: CategoryRange,
): AsyncGenerator<readonly RawEntry[], void, undefined> {
  // Nothing is there, and Redis refuses such an interval.
  if (range.before === BEFORE_FIRST || range.after === LAST_POSSIBLE) return;
  yield* range.direction === 'forwards' ? forwards(partition, range) : backwards(partition, range);
}

async function* forwards(
  { keys, reader, archive }: Partition,
  { after = BEFORE_FIRST, before: given, pageEntriesMax }: CategoryRange,
): AsyncGenerator<readonly RawEntry[], void, undefined> {
  const key = keys.categoryStream;
  const behindEnd = nextEntryId(await reader.read((redis) => lastEntryId(redis, key)));
  const before = given !== undefined && compareEntryIds(given, behindEnd) < 0 ? given : behindEnd;
  for (let last = after; ;) {
    const range = {
      key,
      lowest: `(${last}`,
      highest: `(${before}`,
      direction: 'forwards',
    } as const;
    // On one connection, and so answered in this order, in one round trip.
    const [page, trimmed] = await reader.read((redis: Redis) =>
      Promise.all([readPage(redis, range, pageEntriesMax), redis.get(keys.trimmed)]),
    );
    const unread = { after: last, before, direction: 'forwards' } as const;
    let isTrimmed = false;
    for await (const archived of archivedPositions(archive, {
      ...unread,
      trimmed: trimmed ?? undefined,
    })) {
      isTrimmed = true;
      last = archived.at(-1)?.[0] ?? last;
      yield archived;
    }
    // The page began too late.
    if (isTrimmed) continue;
    const end = page.at(-1);
    if (end === undefined) return;
    yield page;
    if (page.length < pageEntriesMax) return;
    [last] = end;
  }
}

async function* backwards(
  { keys, reader, archive }: Partition,
  { after, before, pageEntriesMax }: CategoryRange,
): AsyncGenerator<readonly RawEntry[], void, undefined> {
  let lowest = before;
  const held = pages(reader, {
    key: keys.categoryStream,
    lowest: after === undefined ? '-' : `(${after}`,
    highest: before === undefined ? '+' : `(${before}`,
    direction: 'backwards',
    entriesMax: Infinity,
    pageEntriesMax,
  });
  for await (const page of held) {
    lowest = page.at(-1)?.[0] ?? lowest;
    yield page;
  }
  yield* archivedPositions(archive, {
    after: after ?? BEFORE_FIRST,
    before: lowest,
    direction: 'backwards',
    trimmed: await trimmedThrough(archive),
  });
}
