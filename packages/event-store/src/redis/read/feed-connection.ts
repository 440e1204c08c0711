import type { Redis } from 'ioredis';
import { LogIdentityError } from '../../errors.ts';
import { BEFORE_FIRST, compareEntryIds } from '../../wire/entry-id.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import { assertSameLog, readLogIdentity } from '../connect/log-identity.ts';
import type { Partition } from '../partition.ts';

/** How many entries a feed asks for at once. */
export const FEED_PAGE_ENTRIES = 1_000;

/**
 * How long one read waits for news, milliseconds. Also how long it takes at the most until a log that
 * was removed under a live connection is noticed.
 */
export const FEED_BLOCK_MS = 2_000;

/** Reads on one connection, of one log. */
export interface FeedConnection {
  readonly partition: Partition;
  readonly redis: Redis;
}

/** A page of the category as Redis holds it. */
export interface HeldPage {
  readonly entries: readonly RawEntry[];
  /** The position through which the category was trimmed by then: before it, entries are missing. */
  readonly trimmed: string | undefined;
}

/**
 * The entries after a position: one page, or none if nothing came within the time that it may block.
 *
 * The log's identity is asked for on the same connection right behind the read, and so is answered
 * after it: a page that is returned is of the log that the store was opened on, also if that was
 * emptied or exchanged while the read was waiting.
 *
 * @throws {LogIdentityError} it is another log
 */
export async function readPage(
  { partition: { keys, identity }, redis }: FeedConnection,
  after: string,
  blocks: boolean,
): Promise<HeldPage> {
  const streams = ['STREAMS', keys.categoryStream, after] as const;
  const [reply, found, trimmed] = await Promise.all([
    blocks
      ? redis.xread('COUNT', FEED_PAGE_ENTRIES, 'BLOCK', FEED_BLOCK_MS, ...streams)
      : redis.xread('COUNT', FEED_PAGE_ENTRIES, ...streams),
    readLogIdentity(redis, keys),
    redis.get(keys.trimmed),
  ]);
  assertSameLog(found, identity);
  return { entries: reply?.[0]?.[1] ?? [], trimmed: trimmed ?? undefined };
}

/**
 * Checks that the log still reaches as far as it has been read.
 *
 * A server that lost its tail (a crash below the level `fsync`, an older backup under the same
 * identity, a failover) would otherwise be waited for in silence, or go on with other events.
 *
 * @throws {LogIdentityError} it ends before `position`
 */
export async function assertReaches(
  { partition: { keys }, redis }: FeedConnection,
  position: string,
): Promise<void> {
  const key = keys.categoryStream;
  const last = (await redis.exists(key)) === 1 ? await lastGeneratedId(redis, key) : BEFORE_FIRST;
  if (compareEntryIds(last, position) >= 0) return;
  throw new LogIdentityError(
    `${key} ends at ${last}, before ${position}, which has been read: its tail was lost`,
  );
}

/** Of the stream, not of its last entry: that may have been deleted. */
async function lastGeneratedId(redis: Redis, key: string): Promise<string> {
  const facts = (await redis.xinfo('STREAM', key)) as readonly unknown[];
  return String(facts[facts.indexOf('last-generated-id') + 1]);
}
