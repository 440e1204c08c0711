import type { ArchivedPartition } from '../../archive/manifest.ts';
import type { LogAddress, LogConnection } from '../archive/log-connection.ts';
import type { CategoryKeys } from '../keys.ts';
import type { TrimBound } from './trim-bound.ts';

/** What is trimmed, and how far. */
export interface TrimCategoryOptions extends LogAddress {
  /** The folder of the archive. */
  readonly folder: string;
  /** How many of the newest events of each stream stay in its own stream, 1 or more. @default 1 */
  readonly keepEvents?: number;
  /** Trim also where no consumer group is there to say what was projected. @default false */
  readonly withoutGroup?: boolean;
  /** Only find out what would be removed. @default false */
  readonly dryRun?: boolean;
  /** Called after each page, with what was removed by then. */
  readonly onProgress?: (progress: TrimmedCategory) => void;
  /** Ends the trim early: what is removed by then is in the archive as all of it is. */
  readonly signal?: AbortSignal;
}

/** What was removed from Redis, or would be. */
export interface TrimmedCategory {
  /** Entries of the category streams. */
  readonly categoryEvents: number;
  /** Entries of own streams. */
  readonly streamEvents: number;
  /** Own streams that were looked at, and how many of them have become shorter. */
  readonly streams: number;
  readonly streamsTrimmed: number;
}

/** How far a trim has come, counted while it runs. */
export type TrimTally = { -readonly [Count in keyof TrimmedCategory]: number };

/** One partition's part of a trim. */
export interface TrimWork {
  readonly log: LogConnection;
  readonly keys: CategoryKeys;
  readonly archived: ArchivedPartition;
  readonly through: TrimBound;
  readonly options: TrimCategoryOptions;
  readonly tally: TrimTally;
}
