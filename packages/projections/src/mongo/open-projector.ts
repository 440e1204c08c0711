import { categoryKeys, type EventStore, type RedisAccess } from '@streamfold/event-store';
import type { Db, MongoClient } from 'mongodb';
import { liveBuild, type Build } from '../build.ts';
import { openCategoryLane } from '../category/category-lane.ts';
import { createTurns, type Turns } from '../category/turns.ts';
import type { Lane } from '../lane.ts';
import type { Lease } from '../lease.ts';
import { runLeases } from '../leases/run-leases.ts';
import { checkLog } from '../log-check.ts';
import type { Logger } from '../logger.ts';
import { observedLane, type ProjectorObserver } from '../observer.ts';
import { PartitionProjection } from '../partition-projection.ts';
import type { AnyProjection } from '../projection.ts';
import { leaseFacts, type Projector } from '../projector.ts';
import { openPartitionLog } from '../redis/partition-log.ts';
import { StreamLane } from '../stream/stream-lane.ts';
import { whenUp } from '../when-up.ts';
import { ensureConnected } from './ensure-connected.ts';
import { mongoCategoryStore } from './mongo-category-store.ts';
import { mongoCheckpoints, mongoLogBinding } from './mongo-checkpoints.ts';
import { mongoDocuments } from './mongo-documents.ts';
import { mongoLeases, prepareLeases } from './mongo-leases.ts';
import { mongoParking } from './mongo-parking.ts';
import { prepareOrRebuild } from './prepare-or-rebuild.ts';
import { checkGeneration } from './projection-record.ts';

/** What a projector is opened with. */
export interface ProjectorOptions {
  /** The log's own reader: of what is past, through its archive and its schemas. */
  readonly store: Pick<EventStore, 'entries' | 'partitions'>;
  /** Whether the store was opened with an archive. */
  readonly hasArchive: boolean;
  /** Where the consumer groups are, and how to log in there. */
  readonly redis: { readonly url: string; readonly access?: RedisAccess };
  readonly category: string;
  /** The client for documents. */
  readonly mongo: MongoClient;
  /** A client made by `createLeaseClient`: leases wait behind no document. */
  readonly leaseMongo: MongoClient;
  readonly database: string;
  readonly projections: readonly AnyProjection[];
  /**
   * Whether documents that older rules have folded are rebuilt, beside the old ones, before anything is
   * projected. @default false: such a projection stops
   */
  readonly rebuildOnNewVersion?: boolean;
  /** Names this process in consumer groups and leases. */
  readonly name: string;
  /** The most entries that are read, and written, at once. @default 10000 */
  readonly pageEntriesMax?: number;
  /** How long one read of the group waits, milliseconds. @default 2000 */
  readonly blockMs?: number;
  /** How long a lease lasts that is not renewed, milliseconds. @default 3000 */
  readonly leaseMs?: number;
  readonly logger: Logger;
  /** What the writing of pages is followed by. @default nobody follows it */
  readonly observer?: ProjectorObserver;
  /** A clock that never goes back, milliseconds. */
  readonly now: () => number;
  /** A number from 0 to below 1. */
  readonly random: () => number;
  /** `randomUUID` of node:crypto. */
  readonly randomUUID: () => string;
}

/** A projector that is not running yet. Nothing is connected to, and nothing made, before it runs. */
export function openProjector(options: ProjectorOptions): Projector {
  return new LeasedProjector(options);
}

const PAGE_ENTRIES_MAX = 10_000;
const BLOCK_MS = 2_000;

class LeasedProjector implements Projector {
  readonly #options: ProjectorOptions;
  readonly #db: Db;
  readonly #turns: ReadonlyMap<string, Turns>;
  readonly #held = new Set<PartitionProjection>();
  #leasesAt: number;

  constructor(options: ProjectorOptions) {
    const names = options.projections.map(({ name }) => name);
    if (new Set(names).size < names.length) {
      throw new TypeError(`two projections have one name: ${names.join(', ')}`);
    }
    this.#options = options;
    this.#db = options.mongo.db(options.database);
    this.#turns = new Map(names.map((name) => [name, createTurns()]));
    this.#leasesAt = options.now();
  }

  get held(): readonly PartitionProjection[] {
    return [...this.#held].sort(
      (a, b) => a.partition - b.partition || a.projection.localeCompare(b.projection),
    );
  }

  get lastStepAt(): number {
    const going = [...this.#held].filter(({ status }) => status.status !== 'stopped');
    return Math.min(this.#leasesAt, ...going.map(({ lastStepAt }) => lastStepAt));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { leaseMongo, database, category, store, name, leaseMs: ttlMs } = this.#options;
    const { logger, now, random, randomUUID } = this.#options;
    const leases = leaseMongo.db(database);
    const isUp = await whenUp(this.#options, signal, async () => {
      this.#leasesAt = now();
      await ensureConnected(this.#db);
      await ensureConnected(leases);
      await prepareLeases(leases);
    });
    if (!isUp) return;
    const leaseStore = mongoLeases(leases, {
      category,
      partitionCount: store.partitions,
      name,
      randomUUID,
      ...(ttlMs === undefined ? {} : { ttlMs }),
    });
    // It is sent three times in a lease, whether MongoDB answers or not.
    const heartbeat = (): Promise<void> => {
      this.#leasesAt = now();
      return leaseStore.heartbeat();
    };
    await runLeases(
      {
        store: { ...leaseStore, heartbeat },
        onHeld: (lease) => this.#project(lease),
        describe: (partition) => leaseFacts(this.held, partition, now()),
        logger,
        now,
        random,
      },
      signal,
    );
  }

  /** Runs every projection on a partition for as long as its lease is held. */
  async #project(lease: Lease): Promise<void> {
    const { projections, logger } = this.#options;
    const { partition, fence, signal } = lease;
    logger.info('partition is held', { partition, fence });
    const running = projections.map((projection) => this.#partitionProjection(projection, lease));
    for (const one of running) this.#held.add(one);
    try {
      await Promise.all(running.map((one) => one.run(signal)));
      // One that has stopped, for somebody to look, keeps its place: elsewhere it would stop too.
      await aborted(signal);
    } finally {
      for (const one of running) this.#held.delete(one);
      logger.info('partition is given up', { partition, fence });
    }
  }

  #partitionProjection(projection: AnyProjection, lease: Lease): PartitionProjection {
    const { options, db } = { options: this.#options, db: this.#db };
    const { store, hasArchive, redis, category, logger, now, random } = options;
    const { pageEntriesMax = PAGE_ENTRIES_MAX, blockMs = BLOCK_MS } = options;
    const { partition } = lease;
    const keys = categoryKeys(category, { partition, partitions: store.partitions });
    const group = projection.group ?? `${keys.group}:${projection.name}`;
    const place = { build: projection.name, partition };
    let generation = 0;
    return new PartitionProjection({
      projection,
      partition,
      prepare: async (onStep, signal) => {
        generation = await this.#prepare(projection, onStep, signal);
      },
      binding: mongoLogBinding(db, place),
      parking: mongoParking(db, place),
      openLog: () =>
        openPartitionLog({
          url: redis.url,
          ...(redis.access === undefined ? {} : { access: redis.access }),
          keys,
          group,
          consumer: options.name,
          entries: store.entries,
          pageEntriesMax,
          blockMs,
        }),
      openLane: async (carefulThrough) => {
        const lane = await this.#openLane(liveBuild(projection, generation), lease, carefulThrough);
        try {
          // A page of new streams alone meets no document that would say so.
          await checkGeneration(db, projection, generation);
        } catch (error) {
          await lane.close().catch(() => undefined);
          throw error;
        }
        return observedLane(lane, { projection: projection.name, partition }, options.observer);
      },
      checkLog: async (log, checkpoint, logIdentity) => {
        const facts = await log.facts(checkpoint.position);
        const stream = keys.categoryStream;
        const binding = { logIdentity };
        const finding = checkLog({ facts, binding, checkpoint, stream, group, hasArchive });
        if (!facts.hasGroup) await log.createGroup();
        return finding;
      },
      pageEntriesMax,
      logger,
      now,
      random,
    });
  }

  #prepare(projection: AnyProjection, onStep: () => void, signal: AbortSignal): Promise<number> {
    const { mongo: client, store, redis, category, logger } = this.#options;
    const { rebuildOnNewVersion: isRebuilt = false } = this.#options;
    const log = { ...redis, category };
    const parts = { client, db: this.#db, entries: store.entries, log, logger, isRebuilt };
    return prepareOrRebuild(parts, projection, { onStep, signal });
  }

  async #openLane(build: Build, lease: Lease, carefulThrough: string | undefined): Promise<Lane> {
    const { store, logger } = this.#options;
    const { partition, fence } = lease;
    const { entries } = store;
    const { projection, generation } = build;
    if (projection.kind === 'category') {
      const turns = this.#turns.get(projection.name) ?? createTurns();
      const categoryStore = mongoCategoryStore(this.#db, { build, partition, fence });
      const parts = { projection, partition, entries, store: categoryStore, turns, logger };
      return await openCategoryLane(parts);
    }
    const place = { build: build.name, partition };
    return await StreamLane.open({
      projection,
      generation,
      partition,
      documents: mongoDocuments(this.#db, build),
      checkpoints: mongoCheckpoints(this.#db, { ...place, fence }),
      parking: mongoParking(this.#db, place),
      entries,
      lease,
      logger,
      carefulThrough,
    });
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
