import {
  compareEntryIds,
  EventsArchivedError,
  type CategoryKeys,
  type EntryReader,
  type RawEntry,
  type Redis,
} from '@streamfold/event-store';
import type { Checkpoint } from '../checkpoint.ts';
import { isKeyMissing, onRedis } from './group-failure.ts';
import { streamFacts } from './group-replies.ts';

/** What of a partition comes after a checkpoint. */
export interface EntriesAfter {
  /** How many; 0 exactly where there are none. Above 100 see `readEntriesAfter`. */
  readonly count: number;
  /**
   * The first of them; where it was trimmed and no archive has it, the last one that was trimmed, by its
   * position alone. Undefined: there is none.
   */
  readonly oldest: RawEntry | undefined;
}

/** Where they are read. */
export interface EntriesAfterSource {
  readonly redis: Redis;
  readonly keys: CategoryKeys;
  /** Reads the first one where it was trimmed. */
  readonly entries: Pick<EntryReader, 'categoryEntries'>;
}

// Counted one by one, so that entries that somebody deleted by hand make no difference.
const EXACT_MAX = 100;
// About ten milliseconds of Redis' time, and a few megabytes.
const COUNTED_MAX = 10_000;
const PAGE = 1_000;

/**
 * What comes after a checkpoint, in one round trip for one that is not far behind.
 *
 * Up to 99 the count is exact. From 100 on it is what was ever added without what the checkpoint
 * counts, and so more than there are by entries that were deleted by hand. Where the server does not
 * say how many were ever added (Redis before 7, trimmed) it is counted in Redis up to 10,000: there
 * are so many at the least.
 *
 * @throws {LogChangedError} the key of the stream holds something else
 * @throws {PartUnavailableError | StoreUnavailableError} Redis could not answer
 * @throws {ArchiveError} the archive cannot be read, or is of another log
 */
export async function readEntriesAfter(
  source: EntriesAfterSource,
  checkpoint: Pick<Checkpoint, 'position' | 'count'>,
): Promise<EntriesAfter> {
  const { redis, keys } = source;
  const { position } = checkpoint;
  const { categoryStream } = keys;
  // Answered in this order. How far the log was trimmed comes last: what was missing before it, for
  // that reason, it explains.
  const [held, about, trimmedThrough] = await onRedis(() =>
    Promise.all([
      redis.xrange(categoryStream, `(${position}`, '+', 'COUNT', EXACT_MAX),
      redis.xinfo('STREAM', categoryStream).then(streamFacts, undefinedWithoutKey),
      redis.get(keys.trimmed),
    ]),
  );
  const isTrimmed = trimmedThrough !== null && compareEntryIds(trimmedThrough, position) > 0;
  const [first] = held;
  if (!isTrimmed && held.length < EXACT_MAX) return { count: held.length, oldest: first };
  // Where no archive has them, the last that was trimmed is the oldest whose age is known.
  const oldest = isTrimmed
    ? ((await archivedAfter(source, position)) ?? [trimmedThrough, []])
    : first;
  const addedCount =
    about?.entriesAdded ?? (trimmedThrough === null ? (about?.length ?? 0) : undefined);
  if (addedCount === undefined) {
    return { count: Math.max(1, await countAfter(source, held)), oldest };
  }
  return { count: Math.max(1, held.length, addedCount - checkpoint.count), oldest };
}

/** Undefined where the archive lacks it, and where the store was opened without one. */
async function archivedAfter(
  { keys, entries }: EntriesAfterSource,
  position: string,
): Promise<RawEntry | undefined> {
  const { partition } = keys;
  const range = { partition, afterPosition: position, pageEntriesMax: 1 };
  try {
    for await (const [entry] of entries.categoryEntries(range)) return entry;
    return undefined;
  } catch (error) {
    if (error instanceof EventsArchivedError) return undefined;
    throw error;
  }
}

async function countAfter(
  { redis, keys }: EntriesAfterSource,
  held: readonly RawEntry[],
): Promise<number> {
  let count = held.length;
  let last = held.at(-1)?.[0];
  while (last !== undefined && count < COUNTED_MAX) {
    const after = `(${last}`;
    const page = await onRedis(() => redis.xrange(keys.categoryStream, after, '+', 'COUNT', PAGE));
    count += page.length;
    last = page.at(-1)?.[0];
  }
  return count;
}

function undefinedWithoutKey(error: unknown): undefined {
  if (!isKeyMissing(error)) throw error;
}
