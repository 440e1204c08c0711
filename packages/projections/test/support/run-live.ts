import type { EventStore } from '@streamfold/event-store';
import type { Db } from 'mongodb';
import { setTimeout as delay } from 'node:timers/promises';
import { liveBuild } from '../../src/build.ts';
import { createTurns } from '../../src/category/turns.ts';
import {
  FencedError,
  LostRoundError,
  PartUnavailableError,
  ProjectionVersionError,
} from '../../src/errors.ts';
import type { Lane } from '../../src/lane.ts';
import type { Logger } from '../../src/logger.ts';
import { mongoLogBinding } from '../../src/mongo/mongo-checkpoints.ts';
import { mongoParking } from '../../src/mongo/mongo-parking.ts';
import { prepareProjection } from '../../src/mongo/projection-record.ts';
import type { AnyProjection } from '../../src/projection.ts';
import { openBuildLane, type BuildParts } from '../../src/mongo/rebuild/build-lane.ts';
import { Pump } from '../../src/session/pump.ts';

/** What folds the live documents in a test, as a projector does: page after page until it is ended. */
export interface LiveRun {
  readonly projection: AnyProjection;
  readonly events: EventStore;
  readonly logIdentities: readonly string[];
  readonly db: Db;
  readonly logger: Logger;
}

/** A projector that goes on until it is stopped. */
export interface Live {
  stop(): Promise<void>;
}

/** Starts to fold the live documents, each partition by itself. */
export function startLive(run: LiveRun): Live {
  const stopping = new AbortController();
  const turns = createTurns();
  const { logger, projection, db } = run;
  const parts: BuildParts = {
    db,
    logger,
    entries: run.events.entries,
    build: liveBuild(projection, 0),
    fence: 1,
    isHeld: () => true,
    turns,
  };
  const { signal } = stopping;
  const running = run.logIdentities.map((_, partition) => keepOn(run, parts, partition, signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function keepOn(
  run: LiveRun,
  unprepared: BuildParts,
  partition: number,
  signal: AbortSignal,
): Promise<void> {
  const { db, projection, logger } = run;
  const logIdentity = run.logIdentities[partition] ?? '';
  while (!signal.aborted) {
    try {
      const generation = await prepareProjection({ client: db.client, db, logger }, projection);
      const parts = { ...unprepared, build: liveBuild(projection, generation) };
      await mongoLogBinding(db, { build: projection.name, partition }).bind(logIdentity);
      const lane = await openBuildLane(parts, partition);
      try {
        await follow(parts, partition, lane, signal);
      } finally {
        await lane.close().catch(() => undefined);
      }
    } catch (error) {
      if (error instanceof ProjectionVersionError) return;
      if (!isPassing(error)) throw error;
      logger.warn(error.message);
      await delay(20);
    }
  }
}

/** Ends when what is asked for is settled: another lane is due then. */
async function follow(parts: BuildParts, partition: number, lane: Lane, signal: AbortSignal) {
  const parking = mongoParking(parts.db, { build: parts.build.name, partition });
  const pump = new Pump(lane, { onSettled: () => undefined, onFailed: () => undefined });
  let { position: afterPosition } = lane.checkpoint;
  while (!signal.aborted) {
    for await (const page of parts.entries.categoryEntries({ partition, afterPosition })) {
      await pump.push(page);
      afterPosition = page.at(-1)?.[0] ?? afterPosition;
    }
    await pump.drain();
    const requests = await parking.requests();
    for (const request of requests) await lane.settleRequest(request);
    if (requests.length > 0) return;
    await delay(5);
  }
}

function isPassing(error: unknown): error is Error {
  return (
    error instanceof LostRoundError ||
    error instanceof PartUnavailableError ||
    error instanceof FencedError
  );
}
