import { liveBuild } from '../../build.ts';
import { FencedError } from '../../errors.ts';
import type { BuildParts } from './build-lane.ts';
import { fillPartition, type FillReports } from './fill-partition.ts';

/** The fence that a switch leaves: whoever has a lease takes over from it. */
const AFTER_SWITCH = 0;

/**
 * Folds into the live documents what came since they were filled, where no projector does so already:
 * one that has nothing to read does not notice that its documents were replaced.
 *
 * @throws as `fillPartition`
 */
export async function topUp(
  parts: BuildParts,
  { partitions, pageEntriesMax }: { readonly partitions: number; readonly pageEntriesMax: number },
  reports: FillReports,
): Promise<void> {
  const build = liveBuild(parts.build.projection, parts.build.generation);
  const live: BuildParts = { ...parts, build, fence: AFTER_SWITCH, isHeld: () => true };
  for (let partition = 0; partition < partitions; partition += 1) {
    try {
      await fillPartition(live, { partition, pageEntriesMax }, reports);
    } catch (error) {
      // A projector has taken over.
      if (!(error instanceof FencedError)) throw error;
    }
  }
}
