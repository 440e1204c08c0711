import type { EventStore } from '@streamfold/event-store';
import type { Db } from 'mongodb';
import { setTimeout as delay } from 'node:timers/promises';
import { liveBuild } from '../../src/build.ts';
import { openCategoryLane } from '../../src/category/category-lane.ts';
import { createTurns, type Turns } from '../../src/category/turns.ts';
import { LostRoundError, PartUnavailableError } from '../../src/errors.ts';
import type { Lane, Settled } from '../../src/lane.ts';
import type { Logger } from '../../src/logger.ts';
import { mongoCategoryStore } from '../../src/mongo/mongo-category-store.ts';
import { mongoParking } from '../../src/mongo/mongo-parking.ts';
import type { AnyCategoryProjection } from '../../src/projection.ts';

/** What runs a projection of many streams in a test. */
export interface CategoryRun {
  readonly projection: AnyCategoryProjection;
  readonly events: Pick<EventStore, 'entries' | 'partitions'>;
  readonly db: Db;
  readonly fence: number;
  readonly logger: Logger;
  readonly pageEntriesMax?: number;
  /** Goes on at the end of the log until this is aborted. @default ends there, with no request left */
  readonly signal?: AbortSignal;
}

/**
 * Folds every partition, page after page, the next one planned while the one before is committed, and
 * does what is asked for. A lane that loses its place is opened again.
 *
 * @throws {FencedError} a higher fence has come
 */
export async function runCategory(run: CategoryRun): Promise<void> {
  const turns = createTurns();
  const partitions = Array.from({ length: run.events.partitions }, (_, partition) => partition);
  await Promise.all(partitions.map((partition) => runPartition(run, partition, turns)));
}

/** Opens the lane of one partition. */
export async function openLane(
  { projection, events, db, fence, logger }: CategoryRun,
  partition: number,
  turns: Turns = createTurns(),
): Promise<Lane> {
  const store = mongoCategoryStore(db, { build: liveBuild(projection, 1), partition, fence });
  return await openCategoryLane({
    projection,
    partition,
    entries: events.entries,
    store,
    turns,
    logger,
  });
}

async function runPartition(run: CategoryRun, partition: number, turns: Turns): Promise<void> {
  for (;;) {
    try {
      await followLog(run, partition, turns);
      return;
    } catch (error) {
      if (!(error instanceof LostRoundError || error instanceof PartUnavailableError)) throw error;
      run.logger.warn(error.message);
    }
  }
}

async function followLog(run: CategoryRun, partition: number, turns: Turns): Promise<void> {
  const lane = await openLane(run, partition, turns);
  const parking = mongoParking(run.db, { build: run.projection.name, partition });
  for (;;) {
    await catchUp(run, partition, lane);
    const requests = await parking.requests();
    for (const request of requests) await lane.settleRequest(request);
    if (run.signal === undefined ? requests.length === 0 : run.signal.aborted) {
      await lane.close();
      return;
    }
    await delay(5);
  }
}

async function catchUp({ events, ...run }: CategoryRun, partition: number, lane: Lane) {
  const { pageEntriesMax = 5 } = run;
  const { position: afterPosition } = lane.checkpoint;
  const pages = events.entries.categoryEntries({ partition, afterPosition, pageEntriesMax });
  let committing: Promise<Settled | undefined> = Promise.resolve(undefined);
  for await (const page of pages) {
    const work = await lane.plan(page);
    await committing;
    committing = work.commit();
    // It is awaited with the next page.
    committing.catch(() => undefined);
  }
  await committing;
}
