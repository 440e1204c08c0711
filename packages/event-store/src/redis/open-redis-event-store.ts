import type { Redis } from 'ioredis';
import { EventStoreError, LogIdentityError, type StreamCorruptedError } from '../errors.ts';
import type { EventStore } from '../event-store.ts';
import { silentLogger, type Logger } from '../logger.ts';
import { AppendLane } from './append-lane.ts';
import { assertInteger } from './arguments.ts';
import { ConnectionSlot } from './connection-slot.ts';
import { connectRedis } from './connection.ts';
import { verifyDurability, type Durability } from './durability.ts';
import { categoryKeys, type CategoryKeys } from './keys.ts';
import { claimLogIdentity, readLogIdentity } from './log-identity.ts';
import { unavailable } from './redis-failure.ts';
import { RedisEventStore } from './redis-event-store.ts';
import { RetryingReader } from './retrying-reader.ts';
import { StreamCache } from './stream-cache.ts';

/** How an event store is opened. Times are milliseconds. */
export interface RedisEventStoreOptions {
  /** `redis://[user:password@]host:port[/database]` */
  readonly url: string;
  /** The kind of streams: `account` keeps `account:<id>` and `accountStream`. */
  readonly category: string;
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
  /** How many transactions may be under way at once, each on a connection of its own. @default 3 */
  readonly lanes?: number;
  /** Appends in one transaction. @default 256 */
  readonly batchMax?: number;
  /** Appends that may wait in each lane before `overloaded` is answered. @default 10000 */
  readonly queueMax?: number;
  /** @default says nothing */
  readonly logger?: Logger;
  /** Wall-clock time, milliseconds since 1970-01-01 UTC. @default Date.now */
  readonly now?: () => number;
}

/**
 * Opens the event store of one category.
 *
 * Gives the log its identity if it has none. Every connection opened later checks the settings and
 * that identity again, so that a server that was weakened, emptied or exchanged takes no events.
 *
 * @throws {StoreUnavailableError} Redis cannot be reached, or refuses to work
 * @throws {DurabilityMismatchError} its settings keep less than `durability` promises
 * @throws {TypeError} a limit is not an integer in its range
 */
export async function openRedisEventStore(options: RedisEventStoreOptions): Promise<EventStore> {
  assertLimits(options);
  const keys = categoryKeys(options.category);
  const identity = await prepareServer(options, keys);
  const { logger = silentLogger, now = Date.now } = options;
  const { appendBudgetMs = 5_000, conflictRetriesMax = 10 } = options;
  const { lanes: laneCount = 3, batchMax = 256, queueMax = 10_000 } = options;
  const halted = new Map<string, StreamCorruptedError>();
  const cache = new StreamCache();
  const slots: ConnectionSlot[] = [];
  const newSlot = (name: string): ConnectionSlot => {
    const slot = new ConnectionSlot(() => connectToLog(options, keys, identity, name));
    slots.push(slot);
    return slot;
  };
  const lanes = Array.from({ length: laneCount }, (_, index) => {
    const connection = newSlot(`append-${index}`);
    return new AppendLane({ keys, cache, halted, now, logger, connection, batchMax, queueMax });
  });
  return new RedisEventStore({
    keys,
    lanes,
    cache,
    conflictRetriesMax,
    appendBudgetMs,
    reader: new RetryingReader(newSlot('read'), appendBudgetMs),
    release: () => {
      for (const slot of slots) slot.close();
    },
  });
}

function assertLimits(options: RedisEventStoreOptions): void {
  const { lanes = 1, batchMax = 1, queueMax = 1 } = options;
  for (const [name, value] of Object.entries({ lanes, batchMax, queueMax })) {
    assertInteger(name, value, 1);
  }
  const { conflictRetriesMax = 0, appendBudgetMs = 0 } = options;
  assertInteger('conflictRetriesMax', conflictRetriesMax, 0);
  assertInteger('appendBudgetMs', appendBudgetMs, 0);
}

async function prepareServer(
  { url, durability = 'fsync', commandTimeoutMs }: RedisEventStoreOptions,
  keys: CategoryKeys,
): Promise<string> {
  const timeouts = commandTimeoutMs === undefined ? {} : { commandTimeoutMs };
  let redis: Redis | undefined;
  try {
    redis = await connectRedis(url, { name: 'streamfold-open', ...timeouts });
    await verifyDurability(redis, durability);
    return await claimLogIdentity(redis, keys);
  } catch (error) {
    throw error instanceof EventStoreError ? error : unavailable(error);
  } finally {
    redis?.disconnect();
  }
}

async function connectToLog(
  { url, commandTimeoutMs, durability = 'fsync' }: RedisEventStoreOptions,
  keys: CategoryKeys,
  identity: string,
  name: string,
): Promise<Redis> {
  const timeouts = commandTimeoutMs === undefined ? {} : { commandTimeoutMs };
  const redis = await connectRedis(url, { name: `streamfold-${name}`, ...timeouts });
  try {
    // The server may have been started again with other settings, or be another one.
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
