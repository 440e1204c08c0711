import type { Redis } from 'ioredis';
import type { ArchiveSource } from './archive/missing-events.ts';
import type { Appender } from './append/appender.ts';
import type { StreamCache } from './append/stream-cache.ts';
import type { RetryingReader } from './connect/retrying-reader.ts';
import type { CategoryKeys } from './keys.ts';
import type { RespConnection } from './resp/resp-connection.ts';

/** One partition of the log, with what works on it. */
export interface Partition {
  readonly keys: CategoryKeys;
  readonly appender: Appender;
  /** The name of the log that the store was opened on, to tell it from another one. */
  readonly identity: string;
  readonly cache: StreamCache;
  readonly reader: RetryingReader<Redis>;
  /** Reads streams for `load`, in the same round trips as appends do. */
  readonly loader: RetryingReader<RespConnection>;
  /** Where events are that were trimmed. */
  readonly archive: ArchiveSource;
  /**
   * Opens a connection of its own to where the partition is, which has been checked to be the same
   * log as when the store was opened. Whoever asks for it disconnects it.
   */
  readonly connect: (options: PartitionConnection) => Promise<Redis>;
}

/** How a connection of its own is set up. */
export interface PartitionConnection {
  /** Shown by `CLIENT LIST`, after `streamfold-`. */
  readonly name: string;
  /** It will block this long in a read, milliseconds. @default it never blocks */
  readonly blockMs?: number;
  /** A command may wait this long for replicas, milliseconds. @default none does */
  readonly waitMs?: number;
}
