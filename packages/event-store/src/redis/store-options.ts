import type { ArchiveReader } from '../archive/archive-reader.ts';
import type { Durability } from '../durability-level.ts';
import type { Logger } from '../logger.ts';
import type { EventSchemas } from '../schemas/event-schemas.ts';

/** How an event store is opened. Times are milliseconds. */
export interface RedisEventStoreOptions {
  /**
   * `redis://[user:password@]host:port[/database]`, `redis+cluster://[user:password@]host:port,…`, or
   * `redis+sentinel://[user:password@]host:port,…/master[/database]`; with `rediss` over TLS. A
   * cluster or sentinels are named by as many of theirs as one likes: each is asked in turn.
   */
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
  /**
   * The most that the events of one append may come to, in bytes, as they are stored. What is larger
   * is refused before it is sent.
   *
   * @default 4194304 (4 MiB)
   */
  readonly appendBytesMax?: number;
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
  /** Wall-clock time, milliseconds since 1970-01-01 UTC. @default Date.now */
  readonly now?: () => number;
}
