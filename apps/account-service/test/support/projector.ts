import { randomUUID } from 'node:crypto';
import { accountProjections } from '@streamfold/account-projections';
import { openRedisEventStore } from '@streamfold/event-store';
import { createLeaseClient, createMongoClient, openProjector } from '@streamfold/projections';
import type { SharedMongo } from '@streamfold/testing';
import type { Db } from 'mongodb';
import { afterAll, expect, vi } from 'vitest';

/** All read models of accounts, kept by a real projector in this process. */
export interface TestProjector {
  readonly db: Db;
  /** Waits until everything that is in the log is in every read model. */
  readonly caughtUp: () => Promise<void>;
  /** Ends it in order; what is appended later is not projected. */
  readonly stop: () => Promise<void>;
}

const patience = { timeout: 15_000, interval: 10 };

/** Starts a projector of the log at `redisUrl`; it is stopped when the file ends. */
export async function startProjector(
  redisUrl: string,
  { url, databaseName }: SharedMongo,
): Promise<TestProjector> {
  const store = await openRedisEventStore({ url: redisUrl, category: 'account', lanes: 1 });
  const mongo = createMongoClient(url, { name: 'test-projector' });
  const leaseMongo = createLeaseClient(url, { name: 'test-projector-leases', ttlMs: 3_000 });
  const silent = (): void => undefined;
  const projector = openProjector({
    store,
    hasArchive: false,
    redis: { url: redisUrl },
    category: 'account',
    mongo,
    leaseMongo,
    database: databaseName,
    projections: accountProjections,
    rebuildOnNewVersion: false,
    name: 'test',
    pageEntriesMax: 1_000,
    blockMs: 200,
    leaseMs: 3_000,
    logger: { info: silent, warn: silent, error: silent },
    now: () => performance.now(),
    random: Math.random,
    randomUUID,
  });
  const stopping = new AbortController();
  const running = projector.run(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  afterAll(async () => {
    await stop();
    await Promise.all([store.close(), mongo.close(), leaseMongo.close()]);
  });
  return {
    db: mongo.db(databaseName),
    caughtUp: async () => {
      const newest = store.readCategory({ direction: 'backwards', limit: 1 });
      const [last] = await Array.fromAsync(newest, ({ position }) => position);
      if (last === undefined) return;
      await vi.waitFor(() => expect(projector.held).toHaveLength(3), patience);
      await Promise.all(projector.held.map(({ progress }) => progress.waitUntil(last)));
      // The checkpoints, which a read model is judged by, follow the documents.
      const checkpoints = mongo.db(databaseName).collection('checkpoints');
      const there = () => checkpoints.countDocuments({ position: last });
      await vi.waitFor(async () => expect(await there()).toBe(3), patience);
    },
    stop,
  };
}
