import type { Redis } from 'ioredis';
import { StreamCorruptedError } from '../errors.ts';
import type { CategoryEvent, RecordedEvent } from '../event.ts';
import type { ReadCategoryOptions, ReadStreamOptions } from '../event-store.ts';
import { isNextInChain } from './hash-chain.ts';
import { assertInteger } from './arguments.ts';
import type { CategoryKeys } from './keys.ts';
import { isWrongType } from './redis-failure.ts';
import { decodeCategoryEntry, decodeStreamEntry, type RawEntry } from './stream-entry.ts';

const PAGE_ENTRIES = 1_000;

/** Runs a read on some healthy connection; a read may be run again on another. */
export type ReadOn = <T>(read: (redis: Redis) => Promise<T>) => Promise<T>;

/**
 * The events of one stream by version, a page at a time.
 *
 * @throws {StreamCorruptedError} at a hole or a broken hash: what follows is not what was written
 * @throws {EntryDecodeError} at an entry that is no event
 */
export async function* readStreamPages(
  readOn: ReadOn,
  key: string,
  { fromVersion = 1, toVersion = Number.MAX_SAFE_INTEGER }: ReadStreamOptions,
): AsyncGenerator<RecordedEvent> {
  assertInteger('fromVersion', fromVersion, 1);
  let last: RecordedEvent | undefined;
  for await (const entry of pages(readOn, key, `${fromVersion}-0`, `${toVersion}-0`)) {
    const recorded = decodeStreamEntry(entry);
    const expected = last === undefined ? fromVersion : last.version + 1;
    if (recorded.version !== expected) {
      throw new StreamCorruptedError(recorded.streamId, expected, 'is missing');
    }
    const isChained = last !== undefined || recorded.version === 1;
    if (isChained && !isNextInChain(last?.meta.hash, recorded)) {
      throw new StreamCorruptedError(recorded.streamId, recorded.version, 'hash does not match');
    }
    yield recorded;
    last = recorded;
  }
}

/** The events of a category by position, a page at a time. @throws {EntryDecodeError} */
export async function* readCategoryPages(
  readOn: ReadOn,
  keys: CategoryKeys,
  { afterPosition }: ReadCategoryOptions,
): AsyncGenerator<CategoryEvent> {
  const first = afterPosition === undefined ? '-' : `(${afterPosition}`;
  for await (const [position, fields] of pages(readOn, keys.categoryStream, first, '+')) {
    yield decodeCategoryEntry(position, fields);
  }
}

async function* pages(
  readOn: ReadOn,
  key: string,
  first: string,
  last: string,
): AsyncGenerator<RawEntry> {
  let from = first;
  for (;;) {
    const page = await readOn((redis) => readPage(redis, key, from, last));
    yield* page;
    const end = page.at(-1);
    if (end === undefined || page.length < PAGE_ENTRIES) return;
    from = `(${end[0]}`;
  }
}

async function readPage(
  redis: Redis,
  key: string,
  first: string,
  last: string,
): Promise<RawEntry[]> {
  try {
    return await redis.xrange(key, first, last, 'COUNT', PAGE_ENTRIES);
  } catch (cause) {
    if (!isWrongType(cause)) throw cause;
    throw new StreamCorruptedError(key, 0, 'its key holds another type', { cause });
  }
}
