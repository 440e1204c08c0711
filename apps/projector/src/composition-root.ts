import { randomUUID } from 'node:crypto';
import {
  openArchiveFolder,
  openRedisEventStore,
  StoreUnavailableError,
  type EventStore,
} from '@streamfold/event-store';
import {
  checkReplicaSet,
  createLeaseClient,
  createMongoClient,
  ensureConnected,
  LagReader,
  onMongo,
  openProjector,
  PartUnavailableError,
  type Projector,
} from '@streamfold/projections';
import {
  openTracer,
  readRedisLogin,
  untilUp,
  type Logger,
  type Running,
  type Tracer,
} from '@streamfold/runtime';
import type { FastifyInstance } from 'fastify';
import type { MongoClient } from 'mongodb';
import { closeInTime } from './close-in-time.ts';
import {
  MONGO_SOCKET_TIMEOUT_MS,
  PROJECTOR_NAME,
  projectionsOf,
  type ProjectorConfig,
} from './config.ts';
import { buildHealthServer } from './health-server.ts';
import { watchLag } from './lag-watch.ts';
import { projectionReports, type ProjectionReport } from './projection-reports.ts';
import { checkProjections, isGoingOn } from './projector-health.ts';
import { projectorMetrics } from './projector-metrics.ts';
import { startErrorOf } from './start-errors.ts';
import { tracedPages } from './traced-pages.ts';

/** What the projector is started with. */
export interface StartOptions {
  readonly config: ProjectorConfig;
  readonly logger: Logger;
  /** Aborted when the process is told to stop before it is up. */
  readonly signal: AbortSignal;
}

/** A projector that runs. */
export interface RunningProjector extends Running {
  /** Where its health server listens: `http://127.0.0.1:8445`. */
  readonly url: string;
  readonly projector: Projector;
}

interface Parts {
  readonly store: EventStore;
  /** For documents. */
  readonly mongo: MongoClient;
  readonly leaseMongo: MongoClient;
  readonly lag: LagReader;
  readonly projector: Projector;
  readonly health: FastifyInstance;
  readonly tracer: Tracer | undefined;
}

const CATEGORY = 'account';

/**
 * Connects to Redis and MongoDB, starts the projections and the health server. Which partitions it
 * projects is settled with the other projectors by leases; it may be none.
 *
 * A projection that stops for a reason a person must look into leaves the process up, with
 * `/readyz` and `/livez` red: started again, it would only stop again.
 *
 * @throws {StartError} Redis or MongoDB cannot be used, or the port cannot be had
 */
export async function startProjector(options: StartOptions): Promise<RunningProjector> {
  const { config, logger } = options;
  const name = `streamfold-${config.CONSUMER_NAME}`;
  const mongo = createMongoClient(config.MONGO_URL, {
    name,
    socketTimeoutMs: MONGO_SOCKET_TIMEOUT_MS,
  });
  const leaseMongo = createLeaseClient(config.MONGO_URL, {
    name: `${name}-leases`,
    ttlMs: config.LEASE_MS,
  });
  let store: EventStore | undefined;
  let lag: LagReader | undefined;
  try {
    store = await openStore(options);
    await connectMongo(options, { mongo, leaseMongo });
    const tracer = await openTracer({ config, service: PROJECTOR_NAME, logger });
    const projector = composeProjector(options, { store, mongo, leaseMongo, tracer });
    lag = openLag(options, { store, mongo });
    const health = await composeHealth(options, { store, mongo, lag, projector });
    const url = await health.listen({ host: config.HOST, port: config.PORT });
    logger.info('projector is listening', { url });
    return run(options, url, { store, mongo, leaseMongo, lag, projector, health, tracer });
  } catch (error) {
    lag?.close();
    await Promise.allSettled([store?.close(), ...[mongo, leaseMongo].map(closeInTime)]);
    throw startErrorOf(error, config);
  }
}

async function openStore({ config, logger, signal }: StartOptions): Promise<EventStore> {
  const { REDIS_URL: url, DURABILITY, PARTITIONS: partitions, ARCHIVE_FOLDER } = config;
  const access = readRedisLogin(config);
  // Nothing is appended here: one lane, and no replica is waited for, nor must be there.
  const durability = DURABILITY === 'replicated' ? 'fsync' : DURABILITY;
  const archive = ARCHIVE_FOLDER === '' ? {} : { archive: openArchiveFolder(ARCHIVE_FOLDER) };
  const log = { url, access, category: CATEGORY, partitions, ...archive };
  return await untilUp(() => openRedisEventStore({ ...log, durability, lanes: 1, logger }), {
    waitMs: config.START_WAIT_MS,
    signal,
    isPassing: (error) => error instanceof StoreUnavailableError,
    onWait: (error) => logger.warn('Redis does not answer yet: waiting for it', { url, error }),
  });
}

async function connectMongo(
  { config, logger, signal }: StartOptions,
  { mongo, leaseMongo }: Pick<Parts, 'mongo' | 'leaseMongo'>,
): Promise<void> {
  const { MONGO_URL: url } = config;
  await untilUp(
    async () => {
      await checkReplicaSet(mongo);
      await onMongo(() => ensureConnected(leaseMongo.db(config.MONGO_DATABASE)));
    },
    {
      waitMs: config.START_WAIT_MS,
      signal,
      isPassing: (error) => error instanceof PartUnavailableError,
      onWait: (error) => logger.warn('MongoDB does not answer yet: waiting for it', { url, error }),
    },
  );
}

function composeProjector(
  { config, logger }: StartOptions,
  { store, mongo, leaseMongo, tracer }: Pick<Parts, 'store' | 'mongo' | 'leaseMongo' | 'tracer'>,
): Projector {
  return openProjector({
    store,
    hasArchive: config.ARCHIVE_FOLDER !== '',
    redis: { url: config.REDIS_URL, access: readRedisLogin(config) },
    category: CATEGORY,
    mongo,
    leaseMongo,
    database: config.MONGO_DATABASE,
    projections: projectionsOf(config),
    rebuildOnNewVersion: config.REBUILD_ON_NEW_VERSION,
    name: config.CONSUMER_NAME,
    pageEntriesMax: config.BATCH_COUNT_MAX,
    blockMs: config.BLOCK_MS,
    leaseMs: config.LEASE_MS,
    logger,
    ...(tracer === undefined ? {} : { observer: tracedPages(tracer) }),
    now: () => performance.now(),
    random: Math.random,
    randomUUID,
  });
}

function openLag({ config }: StartOptions, { store, mongo }: Pick<Parts, 'store' | 'mongo'>) {
  return new LagReader({
    store,
    redis: { url: config.REDIS_URL, access: readRedisLogin(config) },
    category: CATEGORY,
    db: mongo.db(config.MONGO_DATABASE),
    projections: projectionsOf(config),
    now: Date.now,
    // Waited for twice, and then there must be time to answer.
    patienceMs: config.HEALTH_TIMEOUT_MS / 3,
  });
}

async function composeHealth(
  { config, logger, signal }: StartOptions,
  { store, mongo, lag, projector }: Pick<Parts, 'store' | 'mongo' | 'lag' | 'projector'>,
): Promise<FastifyInstance> {
  const metrics = projectorMetrics();
  const lagWatch = watchLag(lag, { projector, logger });
  const projections = projectionsOf(config).map(({ name }) => name);
  const { partitions } = store;
  const reports = async (): Promise<readonly ProjectionReport[]> => {
    const lags = await lagWatch.measure();
    return projectionReports({ projector, projections, partitions, lags, now: performance.now() });
  };
  // What it finds is what counts while MongoDB is away, should that be so before anybody asks.
  await lagWatch.measure();
  return buildHealthServer({
    logger,
    timeoutMs: config.HEALTH_TIMEOUT_MS,
    isStopping: () => signal.aborted,
    isAlive: () => isGoingOn(projector, { stallMs: config.STALL_MS, now: performance.now() }),
    checks: {
      redis: () => store.ping(),
      mongo: async () => {
        await mongo.db('admin').command({ ping: 1 });
      },
      projections: () => checkProjections(projector),
    },
    details: reports,
    metrics,
    refresh: async () => {
      metrics.update(await reports(), projector.held);
    },
  });
}

function run({ config }: StartOptions, url: string, parts: Parts): RunningProjector {
  const { projector, store, mongo, leaseMongo, lag, health, tracer } = parts;
  const stopping = new AbortController();
  // Never rejects: how it ended is what it resolves to.
  const ended = projector.run(stopping.signal).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new TypeError(String(error))),
  );
  const failed = new Promise<Error>((resolve) => {
    void ended.then((error) => {
      if (error !== undefined) resolve(error);
    });
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    // A MongoDB that does not answer must not hold up the end: what is not written by then is folded at
    // the next start, and leases run out by themselves.
    const cut = setTimeout(() => {
      void mongo.close(true);
      void leaseMongo.close(true);
    }, config.SHUTDOWN_DEADLINE_MS / 2);
    await ended;
    clearTimeout(cut);
    lag.close();
    await health.close();
    await Promise.all([store.close(), tracer?.close(), ...[mongo, leaseMongo].map(closeInTime)]);
  };
  return { url, projector, failed, stop };
}
