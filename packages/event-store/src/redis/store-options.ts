import type { ArchiveReader } from '../archive/archive-reader.ts';
import { openArchiveFolder } from '../archive/folder-archive.ts';
import { assertInteger } from '../arguments.ts';
import type { Durability } from '../durability-level.ts';
import { harmless, silentLogger, type Logger } from '../logger.ts';
import { harmlessObserver, type StoreObserver } from '../observer.ts';
import type { EventSchemas } from '../schemas/event-schemas.ts';
import { APPEND_BYTES_MAX } from './append/append-size.ts';
import type { RedisAccess } from './connect/access.ts';
import { COMMAND_TIMEOUT_MS } from './connect/connection.ts';
import { parseRedisTarget } from './connect/redis-target.ts';
import {
  replicationOf,
  type ReplicaOptions,
  type ReplicationOptions,
} from './connect/replication.ts';

/** How an event store is opened. Times are milliseconds. */
export interface RedisEventStoreOptions extends ReplicaOptions {
  /**
   * `redis://[user:password@]host:port[/database]`, `redis+cluster://[user:password@]host:port,…`, or
   * `redis+sentinel://[user:password@]host:port,…/master[/database]`; with `rediss` over TLS. A
   * cluster or sentinels are named by as many of theirs as one likes: each is asked in turn.
   */
  readonly url: string;
  /** How the connections log in and are encrypted. @default as the URL says */
  readonly access?: RedisAccess;
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
  /**
   * The most that the events of one append may come to, in bytes, as they are stored. What is larger
   * is refused before it is sent.
   *
   * @default 4194304 (4 MiB)
   */
  readonly appendBytesMax?: number;
  /**
   * For how long a commit id that the caller made is looked for, at least: an append that repeats one
   * of an older append is a new one. Writers' clocks may be a minute apart. With a window, the first
   * named command on a long stream costs what happened within it, and not the whole stream.
   *
   * @default for ever
   */
  readonly commitIdWindowMs?: number;
  /** Appends that may wait before `overloaded` is answered. @default 10000 */
  readonly queueMax?: number;
  /**
   * The folder of the log's archive, or another reader of it: what was trimmed from Redis is then read
   * from there, without the caller's knowing.
   *
   * @default none: a read of what was trimmed fails
   */
  readonly archive?: string | ArchiveReader;
  /**
   * What events are checked by when they are written and upcast by when they are read, made by
   * `eventSchemas`.
   *
   * @default events are written and read as they are
   */
  readonly schemas?: EventSchemas;
  /** @default says nothing */
  readonly logger?: Logger;
  /** By what the process measures the store. @default nothing is told */
  readonly observer?: StoreObserver;
  /** Wall-clock time, milliseconds since 1970-01-01 UTC. @default Date.now */
  readonly now?: () => number;
}

const PARTITIONS_MAX = 1_024;

/** The options of a store, each with its value. */
export interface StoreSettings {
  readonly url: string;
  readonly access: RedisAccess | undefined;
  readonly category: string;
  readonly partitions: number;
  readonly durability: Durability;
  readonly replication: ReplicationOptions;
  readonly conflictRetriesMax: number;
  readonly appendBudgetMs: number;
  readonly commandTimeoutMs: number;
  readonly lanes: number;
  readonly batchMax: number;
  readonly appendBytesMax: number;
  readonly commitIdWindowMs: number | undefined;
  readonly queueMax: number;
  readonly archive: ArchiveReader | undefined;
  readonly schemas: EventSchemas | undefined;
  readonly logger: Logger;
  readonly observer: Required<StoreObserver> | undefined;
  readonly now: () => number;
}

/** @throws {TypeError} an option that no store can have */
export function settingsOf(options: RedisEventStoreOptions): StoreSettings {
  // Refused as what it is, and not taken for a server that cannot be reached.
  parseRedisTarget(options.url);
  const settings: StoreSettings = {
    url: options.url,
    access: options.access,
    category: options.category,
    partitions: options.partitions ?? 1,
    durability: options.durability ?? 'fsync',
    replication: replicationOf(options),
    conflictRetriesMax: options.conflictRetriesMax ?? 10,
    appendBudgetMs: options.appendBudgetMs ?? 5_000,
    commandTimeoutMs: options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS,
    lanes: options.lanes ?? 3,
    batchMax: options.batchMax ?? 256,
    appendBytesMax: options.appendBytesMax ?? APPEND_BYTES_MAX,
    commitIdWindowMs: options.commitIdWindowMs,
    queueMax: options.queueMax ?? 10_000,
    // One for all partitions: they share what it keeps open.
    archive:
      typeof options.archive === 'string' ? openArchiveFolder(options.archive) : options.archive,
    schemas: options.schemas,
    logger: harmless(options.logger ?? silentLogger),
    observer: options.observer === undefined ? undefined : harmlessObserver(options.observer),
    now: options.now ?? Date.now,
  };
  const { lanes, batchMax, queueMax, partitions, appendBytesMax, commandTimeoutMs } = settings;
  const positive = { lanes, batchMax, queueMax, partitions, appendBytesMax, commandTimeoutMs };
  for (const [name, value] of Object.entries(positive)) assertInteger(name, value, 1);
  if (partitions > PARTITIONS_MAX) {
    throw new TypeError(`a log has ${PARTITIONS_MAX} partitions at the most, not ${partitions}`);
  }
  assertInteger('conflictRetriesMax', settings.conflictRetriesMax, 0);
  assertInteger('appendBudgetMs', settings.appendBudgetMs, 0);
  assertInteger('commitIdWindowMs', settings.commitIdWindowMs ?? 1, 1);
  return settings;
}
