import { randomUUID } from 'node:crypto';
import { compareEntryIds } from '@streamfold/event-store';
import type { MongoClient } from 'mongodb';
import { afterAll, expect } from 'vitest';
import {
  createLeaseClient,
  createMongoClient,
  openProjector,
  type AnyProjection,
  type Logger,
  type Progress,
  type ProjectionStatus,
  type Projector,
} from '../../src/index.ts';
import type { PartitionProjection } from '../../src/partition-projection.ts';
import { tally } from './tally.ts';
import type { TestLog } from './test-log.ts';

/** A projector under test. */
export interface TestProjector {
  readonly projector: Projector;
  /** Its first projection of partition 0, once it holds that. */
  first(): Promise<PartitionProjection>;
  /** Waits until its first projection has settled `position` in partition 0. */
  waitUntil(position: string): Promise<void>;
  readonly progress: Progress | undefined;
  readonly status: ProjectionStatus['status'] | undefined;
  /** What it logged, the newest last. */
  readonly lines: readonly string[];
  /** Waits until its first projection has stopped for somebody to look. */
  stopped(): Promise<Error>;
  /** Ends it in order. Fails with what it failed with. */
  stop(): Promise<void>;
}

/** How a projector under test differs from the default. */
export interface TestProjectorOptions {
  readonly log: TestLog;
  readonly mongo: MongoClient;
  readonly databaseName: string;
  /** @default the tally alone */
  readonly projections?: readonly AnyProjection[];
  /** @default the URL of the log */
  readonly groupUrl?: string;
  readonly name?: string;
  readonly pageEntriesMax?: number;
  readonly blockMs?: number;
  readonly leaseMs?: number;
  readonly hasArchive?: boolean;
  readonly rebuildOnNewVersion?: boolean;
}

/** A database client that is closed when the file ends. Call it at the top of the file. */
export function openTestMongo(url: string): MongoClient {
  const mongo = createMongoClient(url, { name: 'test', selectionTimeoutMs: 1_000 });
  afterAll(() => mongo.close());
  return mongo;
}

/** Starts the projection `tally`. Stop it at the end of the test; it may be stopped twice. */
export function startTally(options: TestProjectorOptions): TestProjector {
  const { log, mongo, databaseName, projections = [tally], blockMs = 200 } = options;
  const lines: string[] = [];
  const note = (message: string, facts?: object): void => {
    lines.push(`${message} ${JSON.stringify(facts)}`);
  };
  const logger: Logger = { info: note, warn: note, error: note };
  const leaseMs = options.leaseMs ?? 3_000;
  const leaseMongo = createLeaseClient(urlOf(mongo), { name: 'test-leases', ttlMs: leaseMs });
  const projector = openProjector({
    store: log.store,
    hasArchive: options.hasArchive ?? false,
    redis: { url: options.groupUrl ?? log.url },
    category: 'tally',
    mongo,
    leaseMongo,
    database: databaseName,
    projections,
    rebuildOnNewVersion: options.rebuildOnNewVersion ?? false,
    name: options.name ?? 'one',
    pageEntriesMax: options.pageEntriesMax ?? 100,
    blockMs,
    leaseMs,
    logger,
    now: () => performance.now(),
    random: Math.random,
    randomUUID,
  });
  const stopping = new AbortController();
  const ended = projector.run(stopping.signal).finally(() => leaseMongo.close());
  ended.catch(note.bind(undefined, 'projector failed'));
  const find = (): PartitionProjection | undefined =>
    projector.held.find((one) => one.partition === 0 && one.projection === projections[0]?.name);
  const first = async (): Promise<PartitionProjection> => {
    await expect.poll(find, { timeout: 10_000, interval: 5 }).toBeDefined();
    const found = find();
    if (found === undefined) throw new Error('partition 0 was held and is no more');
    return found;
  };
  return {
    projector,
    lines,
    first,
    // The lease may be lost and taken again meanwhile, and another session goes on then.
    waitUntil: async (position) => {
      const isThere = (): boolean =>
        compareEntryIds(find()?.progress.checkpoint.position ?? '0-0', position) >= 0;
      await expect.poll(isThere, { timeout: 25_000, interval: 2 }).toBe(true);
    },
    get progress() {
      return find()?.progress;
    },
    get status() {
      return find()?.status.status;
    },
    stopped: async () => {
      const one = await first();
      const error = (): Error | undefined =>
        one.status.status === 'stopped' ? one.status.error : undefined;
      await expect.poll(error, { timeout: 10_000 }).toBeDefined();
      return error() ?? new Error('it was stopped and is no more');
    },
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

function urlOf(mongo: MongoClient): string {
  const { hosts, replicaSet } = mongo.options;
  return `mongodb://${hosts.map(String).join(',')}/?replicaSet=${replicaSet}`;
}
