import type { Redis } from 'ioredis';
import type { ArchiveReader } from '../archive/archive-reader.ts';
import { openArchiveFolder } from '../archive/folder-archive.ts';
import { assertInteger } from '../arguments.ts';
import type { Durability } from '../durability-level.ts';
import { EventStoreError, LogIdentityError, type StreamCorruptedError } from '../errors.ts';
import type { EventStore } from '../event-store.ts';
import { silentLogger, type Logger } from '../logger.ts';
import { AppendLane } from './append/append-lane.ts';
import { StreamCache } from './append/stream-cache.ts';
import { ConnectionSlot } from './connect/connection-slot.ts';
import { connectRedis } from './connect/connection.ts';
import { verifyDurability } from './connect/durability.ts';
import { claimLogIdentity, readLogIdentity } from './connect/log-identity.ts';
import { claimPartitionCount } from './connect/partition-count.ts';
import { RetryingReader } from './connect/retrying-reader.ts';
import { categoryKeys, partitionCountKey, type CategoryKeys } from './keys.ts';
import type { Partition, PartitionConnection } from './partition.ts';
import { RedisEventStore } from './redis-event-store.ts';
import { unavailable } from './redis-failure.ts';

/** How an event store is opened. Times are milliseconds. */
export interface RedisEventStoreOptions {
  /** `redis://[user:password@]host:port[/database]` */
  readonly url: string;
  /** The kind of streams: `account` keeps `account:<id>` and `accountStream`. */
  readonly category: string;
  /**
   * How many partitions the log is made with, 1 to 1024: what one machine need not hold together.
   * Fixed when the log is made; another count is refused later.
   *
   * @default 1
   */
  readonly partitions?: number;
  /** What an answered append must survive; the server's settings are checked. @default 'fsync' */
  readonly durability?: Durability;
  /** How often a command is decided again when other processes were faster. @default 10 */
  readonly conflictRetriesMax?: number;
  /**
   * How long an append may look for a working connection, and for the truth about a lost answer.
   *
   * @default 5000
   */
  readonly appendBudgetMs?: number;
  /** How long one command to Redis may take before its connection is given up. @default 3000 */
  readonly commandTimeoutMs?: number;
  /**
   * How many transactions may be under way at once, each on a connection of its own; at least one for
   * each partition.
   *
   * @default 3
   */
  readonly lanes?: number;
  /** Appends in one transaction. @default 256 */
  readonly batchMax?: number;
  /** Appends that may wait before `overloaded` is answered. @default 10000 */
  readonly queueMax?: number;
  /**
   * The folder of the log's archive, or another reader of it: what was trimmed from Redis is then read
   * from there, without the caller's knowing.
   *
   * @default none: a read of what was trimmed fails
   */
  readonly archive?: string | ArchiveReader;
  /** @default says nothing */
  readonly logger?: Logger;
  /** Wall-clock time, milliseconds since 1970-01-01 UTC. @default Date.now */
  readonly now?: () => number;
}

const PARTITIONS_MAX = 1_024;

/**
 * Opens the event store of one category.
 *
 * Gives the log its identity if it has none, and records its number of partitions. Every connection
 * opened later checks the settings and that identity again, so that a server that was weakened,
 * emptied or exchanged takes no events.
 *
 * @throws {StoreUnavailableError} Redis cannot be reached, or refuses to work
 * @throws {DurabilityMismatchError} its settings keep less than `durability` promises
 * @throws {PartitionCountError} the log was made with another number of partitions
 * @throws {TypeError} a limit is not an integer in its range
 */
export async function openRedisEventStore(options: RedisEventStoreOptions): Promise<EventStore> {
  assertLimits(options);
  const { appendBudgetMs = 5_000, conflictRetriesMax = 10, durability = 'fsync' } = options;
  const slots: ConnectionSlot[] = [];
  const partitions = await openPartitions(options, slots);
  return new RedisEventStore({
    partitions,
    conflictRetriesMax,
    appendBudgetMs,
    durability,
    logger: options.logger ?? silentLogger,
    release: () => {
      for (const slot of slots) slot.close();
    },
  });
}

function assertLimits(options: RedisEventStoreOptions): void {
  const { lanes = 1, batchMax = 1, queueMax = 1, partitions = 1 } = options;
  for (const [name, value] of Object.entries({ lanes, batchMax, queueMax, partitions })) {
    assertInteger(name, value, 1);
  }
  if (partitions > PARTITIONS_MAX) {
    throw new TypeError(`a log has ${PARTITIONS_MAX} partitions at the most, not ${partitions}`);
  }
  const { conflictRetriesMax = 0, appendBudgetMs = 0 } = options;
  assertInteger('conflictRetriesMax', conflictRetriesMax, 0);
  assertInteger('appendBudgetMs', appendBudgetMs, 0);
}

async function openPartitions(
  options: RedisEventStoreOptions,
  slots: ConnectionSlot[],
): Promise<Partition[]> {
  const { category, partitions = 1, durability = 'fsync' } = options;
  await onServer(options, partitionCountKey(category), async (redis) => {
    await verifyDurability(redis, durability);
    await claimPartitionCount(redis, category, partitions);
  });
  const archive = archiveOf(options);
  const opened: Partition[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    opened.push(await openPartition(options, { partition, archive }, slots));
  }
  return opened;
}

async function openPartition(
  options: RedisEventStoreOptions,
  { partition, archive }: { readonly partition: number; readonly archive: Partition['archive'] },
  slots: ConnectionSlot[],
): Promise<Partition> {
  const { logger = silentLogger, now = Date.now, partitions = 1 } = options;
  const { lanes: laneCount = 3, batchMax = 256, queueMax = 10_000 } = options;
  const { appendBudgetMs = 5_000, durability = 'fsync' } = options;
  const keys = categoryKeys(options.category, { partition, partitions });
  const identity = await onServer(options, keys.identity, async (redis) => {
    await verifyDurability(redis, durability);
    return await claimLogIdentity(redis, keys);
  });
  const halted = new Map<string, StreamCorruptedError>();
  const cache = new StreamCache();
  const connect: Partition['connect'] = async (connection) => {
    const redis = await connectTo(options, keys.categoryStream, connection);
    return await checkedLog(redis, options, keys, identity);
  };
  const newSlot = (name: string): ConnectionSlot => {
    const slot = new ConnectionSlot(() => connect({ name }));
    slots.push(slot);
    return slot;
  };
  const lanes = Array.from({ length: Math.ceil(laneCount / partitions) }, (_, index) => {
    const connection = newSlot(`append-${partition}-${index}`);
    return new AppendLane({
      keys,
      cache,
      halted,
      archive,
      now,
      logger,
      connection,
      batchMax,
      queueMax,
    });
  });
  const reader = new RetryingReader(newSlot(`read-${partition}`), appendBudgetMs);
  return { keys, lanes, cache, reader, archive, connect };
}

/** One reader for all partitions: they share what it keeps open. */
function archiveOf({ archive }: RedisEventStoreOptions): ArchiveReader | undefined {
  return typeof archive === 'string' ? openArchiveFolder(archive) : archive;
}

/** Runs `work` on a connection that is closed afterwards, to the server that holds `key`. */
async function onServer<T>(
  options: RedisEventStoreOptions,
  key: string,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  let redis: Redis | undefined;
  try {
    redis = await connectTo(options, key, { name: 'open' });
    return await work(redis);
  } catch (error) {
    throw error instanceof EventStoreError ? error : unavailable(error);
  } finally {
    redis?.disconnect();
  }
}

async function connectTo(
  { url, commandTimeoutMs }: RedisEventStoreOptions,
  key: string,
  { name, blockMs }: PartitionConnection,
): Promise<Redis> {
  return await connectRedis(url, {
    name: `streamfold-${name}`,
    key,
    ...(commandTimeoutMs === undefined ? {} : { commandTimeoutMs }),
    ...(blockMs === undefined ? {} : { blockMs }),
  });
}

/** The server may have been started again with other settings, or be another one. */
async function checkedLog(
  redis: Redis,
  { durability = 'fsync' }: RedisEventStoreOptions,
  keys: CategoryKeys,
  identity: string,
): Promise<Redis> {
  try {
    await verifyDurability(redis, durability);
    const found = await readLogIdentity(redis, keys);
    if (found === identity) return redis;
    throw new LogIdentityError(
      `Redis holds ${found === null ? 'no log' : `the log ${found}`}, not the log ${identity}: ` +
        'it was emptied, restored or exchanged while this process ran',
    );
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}
