import type { EntryReader } from '@streamfold/event-store';
import { openCategoryLane } from '../category/category-lane.ts';
import { createTurns } from '../category/turns.ts';
import type { Lane } from '../lane.ts';
import type { Logger } from '../logger.ts';
import type { AnyProjection } from '../projection.ts';
import { Pump } from '../session/pump.ts';
import { StreamLane } from '../stream/stream-lane.ts';
import type { Life, Run } from './specified-runs.ts';
import {
  SPECIFIED_GENERATION,
  type SpecifiedPlace,
  type SpecifiedStore,
} from './specified-store.ts';

/** What runs of a specification work with. */
export interface RunParts {
  readonly projection: AnyProjection;
  readonly entries: EntryReader;
  /** The position of the last entry. */
  readonly lastPosition: string;
  readonly store: SpecifiedStore;
}

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Gives the events to one lane after the other, through what a projector gives them through. */
export async function play(parts: RunParts, { lives }: Run): Promise<void> {
  for (const [index, life] of lives.entries()) {
    const lane = await openLane(parts, life, { partition: life.partition, fence: index + 1 });
    const pump = new Pump(lane, { onSettled: () => undefined, onFailed: () => undefined });
    try {
      for (const page of life.pages) await pump.push(page);
    } finally {
      // Also when a plan fails: nothing may be under way when what is kept is removed.
      await pump.drain();
    }
    if (!life.isKilled) await lane.close();
  }
}

async function openLane(
  { projection, entries, lastPosition, store }: RunParts,
  { isKilled }: Life,
  place: SpecifiedPlace,
): Promise<Lane> {
  const { partition } = place;
  const logger = SILENT;
  if (projection.kind === 'category') {
    const turns = createTurns();
    const categoryStore = store.category(place);
    return await openCategoryLane({
      projection,
      partition,
      entries,
      store: categoryStore,
      turns,
      logger,
    });
  }
  const { documents, checkpoints, parking } = store.stream(place);
  return await StreamLane.open({
    projection,
    generation: SPECIFIED_GENERATION,
    partition,
    documents,
    // A checkpoint may lag behind the documents. That of one who was killed lags as far as it can.
    checkpoints: isKilled
      ? { open: () => checkpoints.open(), save: () => Promise.resolve() }
      : checkpoints,
    parking,
    entries,
    lease: { isHeld: () => true },
    logger,
    carefulThrough: lastPosition,
  });
}
