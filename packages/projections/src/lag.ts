import { decodeCategoryEntry, EntryDecodeError, type RawEntry } from '@streamfold/event-store';

/** How far a projection is behind one partition of the log. */
export interface PartitionLag {
  readonly projection: string;
  readonly partition: number;
  /** Everything up to here is settled. */
  readonly position: string;
  /**
   * How many entries come after `position`: 0 exactly where there are none, exact up to 99. From 100 on
   * it is made of counts: more than there are by entries that were deleted from the log by hand, and
   * where the server keeps no count (Redis before 7, trimmed) 10,000 stands for that or more.
   */
  readonly eventsBehind: number;
  /**
   * How old the oldest of those entries is, seconds; 0 where there are none. Where it was trimmed and no
   * archive has it: how old the last one is that was trimmed.
   */
  readonly secondsBehind: number;
  /** What is parked: halted streams, and entries of no stream. */
  readonly parkedCount: number;
  /** Entries that wait behind halted streams; they count as settled. */
  readonly waitingCount: number;
}

/**
 * How old an entry is, seconds, by when its event was decided, or else by when it was added; never
 * below 0.
 *
 * @param now milliseconds since 1970-01-01 UTC
 */
export function ageOf(entry: RawEntry, partition: number, now: number): number {
  return Math.max(0, now - timeOf(entry, partition)) / 1_000;
}

function timeOf([id, fields]: RawEntry, partition: number): number {
  try {
    return decodeCategoryEntry(id, fields, partition).meta.time;
  } catch (error) {
    if (!(error instanceof EntryDecodeError)) throw error;
    return Number.parseInt(id, 10);
  }
}
