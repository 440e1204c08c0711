import type { EntryReader } from '@streamfold/event-store';
import type { Db } from 'mongodb';
import type { Logger } from '../../logger.ts';

/** What folding a log beside the live documents works with. */
export interface ScratchParts {
  readonly db: Db;
  /** Gives trimmed entries from the archive: without it a log that was trimmed cannot be folded. */
  readonly entries: EntryReader;
  /** The identity of the log in each of its partitions, all of them. */
  readonly logIdentities: readonly string[];
  readonly logger: Logger;
}

/** How it is folded. */
export interface FillOptions {
  /** How many entries are read, and written, at once. @default 10000 */
  readonly pageEntriesMax?: number;
  /**
   * How long the lock on it stands after its process has died, milliseconds; it is renewed three times
   * as often. @default 15000
   */
  readonly lockTtlMs?: number;
}

/** @internal */
export const FILL_DEFAULTS = { pageEntriesMax: 10_000, lockTtlMs: 15_000 } as const;
