import type { Redis } from 'ioredis';
import type { ArchiveReader } from '../archive/archive-reader.ts';
import { openArchiveFolder } from '../archive/folder-archive.ts';
import { assertInteger } from '../arguments.ts';
import { EventStoreError, type StreamCorruptedError } from '../errors.ts';
import type { EventStore } from '../event-store.ts';
import { silentLogger } from '../logger.ts';
import { APPEND_BYTES_MAX } from './append/append-size.ts';
import { Appender } from './append/appender.ts';
import { Era } from './append/era.ts';
import { SchemaReading } from '../schemas/schema-reading.ts';
import { StreamCache } from './append/stream-cache.ts';
import { ConnectionSlot } from './connect/connection-slot.ts';
import { COMMAND_TIMEOUT_MS, connectRedis } from './connect/connection.ts';
import { verifyDurability } from './connect/durability.ts';
import { assertSameLog, claimLogIdentity, readLogIdentity } from './connect/log-identity.ts';
import { claimPartitionCount } from './connect/partition-count.ts';
import { parseRedisTarget } from './connect/redis-target.ts';
import { RetryingReader } from './connect/retrying-reader.ts';
import { categoryKeys, partitionCountKey, type CategoryKeys } from './keys.ts';
import type { Partition, PartitionConnection } from './partition.ts';
import { RedisEventStore } from './redis-event-store.ts';
import type { RedisEventStoreOptions } from './store-options.ts';
import { RespConnection } from './resp/resp-connection.ts';
import { unavailable } from './redis-failure.ts';

const PARTITIONS_MAX = 1_024;

interface Closable {
  readonly close: () => void;
}

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
 * @throws {PartitionsRequiredError} one partition on a Redis Cluster
 * @throws {TypeError} a limit is not an integer in its range, or the URL is malformed
 */
export async function openRedisEventStore(options: RedisEventStoreOptions): Promise<EventStore> {
  assertLimits(options);
  // Refused as what it is, and not taken for a server that cannot be reached.
  parseRedisTarget(options.url);
  const { appendBudgetMs = 5_000, conflictRetriesMax = 10, durability = 'fsync' } = options;
  const slots: Closable[] = [];
  const partitions = await openPartitions(options, slots);
  return new RedisEventStore({
    partitions,
    conflictRetriesMax,
    appendBudgetMs,
    durability,
    reading: new SchemaReading(options.schemas),
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
  slots: Closable[],
): Promise<Partition[]> {
  const { category, partitions = 1, durability = 'fsync' } = options;
  await onServer(options, partitionCountKey(category), async (redis) => {
    await verifyDurability(redis, durability);
    await claimPartitionCount(redis, category, partitions);
  });
  // One for all partitions: they share what it keeps open.
  const archive =
    typeof options.archive === 'string' ? openArchiveFolder(options.archive) : options.archive;
  const opened: Partition[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    opened.push(await openPartition(options, { partition, archive }, slots));
  }
  return opened;
}

async function openPartition(
  options: RedisEventStoreOptions,
  {
    partition,
    archive: archived,
  }: { readonly partition: number; readonly archive: ArchiveReader | undefined },
  slots: Closable[],
): Promise<Partition> {
  const { logger = silentLogger, now = Date.now, partitions = 1 } = options;
  const { lanes = 3, batchMax = 256, queueMax = 10_000, durability = 'fsync' } = options;
  const { appendBudgetMs = 5_000, appendBytesMax = APPEND_BYTES_MAX } = options;
  const { commandTimeoutMs = COMMAND_TIMEOUT_MS } = options;
  const keys = categoryKeys(options.category, { partition, partitions });
  const identity = await onServer(options, keys.identity, async (redis) => {
    await verifyDurability(redis, durability);
    return await claimLogIdentity(redis, keys);
  });
  const connect: Partition['connect'] = async (connection) => {
    const redis = await connectTo(options, keys.categoryStream, connection);
    return await checkedLog(redis, options, keys, identity);
  };
  const era = new Era();
  const newSlot = (name: string): ConnectionSlot<RespConnection> => {
    const slot = new ConnectionSlot({
      connect: async () => {
        const redis = await connect({ name });
        era.end();
        return new RespConnection(redis, commandTimeoutMs);
      },
      isOpen: (connection) => connection.isOpen,
    });
    slots.push(slot);
    return slot;
  };
  const readSlot = new ConnectionSlot({
    connect: () => connect({ name: `read-${partition}` }),
    isOpen: (redis) => redis.status === 'ready',
  });
  slots.push(readSlot);
  const cache = new StreamCache();
  const halted = new Map<string, StreamCorruptedError>();
  const connections = Array.from({ length: Math.ceil(lanes / partitions) }, (_, index) =>
    newSlot(`append-${partition}-${index}`),
  );
  const reader = new RetryingReader(readSlot, appendBudgetMs);
  const archive: Partition['archive'] = {
    keys,
    archive: archived,
    ask: (command) => reader.read(command),
  };
  const { schemas } = options;
  const shared = { keys, identity, archive, cache, era, halted, schemas };
  const context = { ...shared, durability, appendBytesMax, now, logger };
  const appender = new Appender({ ...context, connections, batchMax, queueMax });
  const loader = new RetryingReader(newSlot(`load-${partition}`), appendBudgetMs);
  return { keys, identity, appender, cache, reader, loader, archive, connect };
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
    assertSameLog(await readLogIdentity(redis, keys), identity);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}
