import { fillPartition } from './fill-partition.ts';
import type { BuildParts } from './build-lane.ts';
import type { FillMeter } from './rebuild-progress.ts';

/** How a build is filled. */
export interface FillBuildOptions {
  readonly partitions: number;
  /** How far, by partition. @default to the present end of the log, which may go on meanwhile */
  readonly throughPositions?: readonly string[];
  readonly pageEntriesMax: number;
  readonly meter: FillMeter;
  readonly signal: AbortSignal;
}

/**
 * Fills all partitions of a build side by side. Where no end is given, each is followed until there
 * was less than a page to fold, or no less than the time before.
 *
 * @throws as `fillPartition`, when all partitions have come to rest
 */
export async function fillBuild(parts: BuildParts, options: FillBuildOptions): Promise<void> {
  const { partitions, throughPositions, pageEntriesMax, meter } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const reports = {
    onCheckpoint: meter.note.bind(meter),
    signal,
  };
  const fill = async (partition: number): Promise<void> => {
    const throughPosition = throughPositions?.[partition];
    const end = throughPosition === undefined ? {} : { throughPosition };
    try {
      let before = Infinity;
      for (;;) {
        const count = await fillPartition(parts, { partition, pageEntriesMax, ...end }, reports);
        // What comes while a pass is begun and ended is the next pass: that is as close as it gets.
        const isClose = count < pageEntriesMax || count >= before;
        if (isClose || throughPosition !== undefined) return;
        before = count;
      }
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const filled = await Promise.allSettled(Array.from({ length: partitions }, (_, at) => fill(at)));
  options.signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  for (const one of filled) if (one.status === 'rejected') throw one.reason;
}
