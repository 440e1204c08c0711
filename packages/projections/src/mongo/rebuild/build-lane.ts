import type { Build } from '../../build.ts';
import { openCategoryLane } from '../../category/category-lane.ts';
import type { Turns } from '../../category/turns.ts';
import type { Lane } from '../../lane.ts';
import { mongoCategoryStore } from '../mongo-category-store.ts';
import { mongoCheckpoints } from '../mongo-checkpoints.ts';
import { mongoDocuments } from '../mongo-documents.ts';
import { mongoParking } from '../mongo-parking.ts';
import { StreamLane } from '../../stream/stream-lane.ts';
import type { ScratchParts } from './scratch-parts.ts';

/** What fills a build. */
export interface BuildParts extends Pick<ScratchParts, 'db' | 'entries' | 'logger'> {
  readonly build: Build;
  /** That of the lock under which it is filled. */
  readonly fence: number;
  readonly isHeld: () => boolean;
  /** The same for all partitions. */
  readonly turns: Turns;
}

/**
 * Opens a lane on a build, of the kind of its projection.
 *
 * @param carefulThrough up to this position more may be written than the checkpoint says
 * @throws {FencedError | PartUnavailableError}
 */
export async function openBuildLane(
  { db, build, fence, entries, logger, isHeld, turns }: BuildParts,
  partition: number,
  carefulThrough?: string,
): Promise<Lane> {
  const { projection, generation, name } = build;
  if (projection.kind === 'category') {
    const store = mongoCategoryStore(db, { build, partition, fence });
    return await openCategoryLane({ projection, partition, entries, store, turns, logger });
  }
  return await StreamLane.open({
    projection,
    generation,
    partition,
    entries,
    logger,
    documents: mongoDocuments(db, build),
    checkpoints: mongoCheckpoints(db, { build: name, partition, fence }),
    parking: mongoParking(db, { build: name, partition }),
    lease: { isHeld },
    carefulThrough,
  });
}
