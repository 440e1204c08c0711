import type { Redis } from 'ioredis';
import type { ArchiveReader } from '../archive/archive-reader.ts';
import type { AppendLane } from './append/append-lane.ts';
import type { StreamCache } from './append/stream-cache.ts';
import type { RetryingReader } from './connect/retrying-reader.ts';
import type { CategoryKeys } from './keys.ts';

/** One partition of the log, with what works on it. */
export interface Partition {
  readonly keys: CategoryKeys;
  readonly lanes: readonly AppendLane[];
  readonly cache: StreamCache;
  readonly reader: RetryingReader;
  /** Where events are that were trimmed; undefined: the store was opened without an archive. */
  readonly archive: ArchiveReader | undefined;
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
}
