import { compareEntryIds } from '@streamfold/event-store';
import { askParked } from '../parked-requests.ts';
import { readDiscarded } from '../discarded-entries.ts';
import { parkedCollection, parkedId } from '../parked-document.ts';
import { onMongo } from '../mongo-failure.ts';
import type { ParkRequest } from '../../parking.ts';
import { openBuildLane, type BuildParts } from './build-lane.ts';

/** An event that a person has left out, and that a build leaves out too. */
export interface LeftOut {
  readonly partition: number;
  readonly entryId: string;
  readonly streamId: string | undefined;
  readonly version: number | undefined;
}

/**
 * Leaves out of a build what a person has left out of the live documents, as far as the build has it
 * parked: its stream goes on from there. What the rules of the build fold is folded.
 *
 * @param discarded what to leave out, in order of partition and position
 * @throws as a commit of a lane
 */
export async function leaveOutAgain(
  parts: BuildParts,
  discarded: readonly LeftOut[],
): Promise<void> {
  const { db, build } = parts;
  for (const { partition, entryId } of discarded) {
    const place = { build: build.name, partition };
    const _id = parkedId(place, entryId);
    const parked = await onMongo(() => parkedCollection(db).findOne({ _id }));
    if (parked === null) continue;
    const { streamId } = parked;
    const target = { entryId, partition };
    await askParked(db, { projection: build.name, target, action: 'discard' });
    const lane = await openBuildLane(parts, partition);
    try {
      const request: ParkRequest = { entryId, streamId, action: 'discard' };
      await lane.settleRequest(request);
    } finally {
      await lane.close();
    }
  }
}

/** What was left out of the documents of a build, in order of partition and position. */
export async function leftOutOf(db: BuildParts['db'], build: string): Promise<readonly LeftOut[]> {
  const found = await readDiscarded(db, build);
  const leftOut = found.map(({ _id, streamId, version }) => {
    const { partition, entryId } = _id;
    return { partition, entryId, streamId, version };
  });
  return leftOut.sort((one, other) => {
    const byPartition = one.partition - other.partition;
    return byPartition === 0 ? compareEntryIds(one.entryId, other.entryId) : byPartition;
  });
}
