import type { Redis } from 'ioredis';
import { StreamCorruptedError } from '../../errors.ts';
import type { Direction } from '../../read-options.ts';
import { BEFORE_FIRST } from '../../wire/entry-id.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { RetryingReader } from '../connect/retrying-reader.ts';
import { isWrongType } from '../redis-failure.ts';

/** How many entries are asked for at once, at the most: a millisecond of Redis' time. */
export const PAGE_ENTRIES_MAX = 1_000;

/** Entries of one stream. */
export interface EntryRange {
  readonly key: string;
  /** The lowest entry id, in the words of XRANGE: `-`, `5-0`, `(5-0`. */
  readonly lowest: string;
  /** The highest entry id, in the words of XRANGE: `+`, `5-0`, `(5-0`. */
  readonly highest: string;
  readonly direction: Direction;
  /** How many entries at the most; Infinity: all. */
  readonly entriesMax: number;
  /** @default PAGE_ENTRIES_MAX */
  readonly pageEntriesMax?: number;
}

/**
 * The entries of a range, a page at a time; none is read before the one before it was taken, and none
 * is empty.
 *
 * @throws {StreamCorruptedError} the key holds another type
 * @throws {StoreUnavailableError} Redis could not answer
 */
export async function* pages(
  reader: RetryingReader<Redis>,
  range: EntryRange,
): AsyncGenerator<readonly RawEntry[], void, undefined> {
  const { direction, pageEntriesMax = PAGE_ENTRIES_MAX } = range;
  let { lowest, highest, entriesMax } = range;
  while (entriesMax > 0) {
    const count = Math.min(pageEntriesMax, entriesMax);
    const part = { ...range, lowest, highest };
    const page = await reader.read((redis) => readPage(redis, part, count));
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < count) return;
    entriesMax -= page.length;
    if (direction === 'forwards') lowest = `(${last[0]}`;
    else highest = `(${last[0]}`;
  }
}

/** The id of the last entry of a stream, `0-0` of one that has none. */
export async function lastEntryId(redis: Redis, key: string): Promise<string> {
  const range = { key, lowest: '-', highest: '+', direction: 'backwards' } as const;
  const [last] = await readPage(redis, range, 1);
  return last?.[0] ?? BEFORE_FIRST;
}

/** Whether an own stream has events above this version. */
export async function isLongerThan(
  reader: RetryingReader<Redis>,
  key: string,
  version: number,
): Promise<boolean> {
  const above = await reader.read((redis) => redis.xrange(key, `(${version}-0`, '+', 'COUNT', 1));
  return above.length > 0;
}

/** One page of a range. @throws {StreamCorruptedError} the key holds another type */
export async function readPage(
  redis: Redis,
  { key, lowest, highest, direction }: Omit<EntryRange, 'entriesMax' | 'pageEntriesMax'>,
  count: number,
): Promise<readonly RawEntry[]> {
  try {
    return direction === 'forwards'
      ? await redis.xrange(key, lowest, highest, 'COUNT', count)
      : await redis.xrevrange(key, highest, lowest, 'COUNT', count);
  } catch (cause) {
    if (!isWrongType(cause)) throw cause;
    throw new StreamCorruptedError(key, 0, 'its key holds another type', { cause });
  }
}
