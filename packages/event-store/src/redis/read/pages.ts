import type { Redis } from 'ioredis';
import { StreamCorruptedError } from '../../errors.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { RetryingReader } from '../connect/retrying-reader.ts';
import { isWrongType } from '../redis-failure.ts';

const PAGE_ENTRIES = 1_000;

/** The entries of a stream from one id to another, a page at a time. */
export async function* pages(
  reader: RetryingReader<Redis>,
  key: string,
  first: string,
  last: string,
): AsyncGenerator<RawEntry> {
  let from = first;
  for (;;) {
    const page = await reader.read((redis) => readPage(redis, key, from, last));
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
