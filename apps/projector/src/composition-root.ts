import {
  categoryKeys,
  openRedisEventStore,
  StoreUnavailableError,
  type EventStore,
} from '@streamfold/event-store';
import {
  checkReplicaSet,
  createMongoClient,
  createProjector,
  mongoBindings,
  mongoDocuments,
  mongoParking,
  openConsumerGroup,
  PartUnavailableError,
  prepareParking,
  ProjectionStoppedError,
  type Projector,
} from '@streamfold/projections';
import { readRedisLogin, untilUp, type Logger, type Running } from '@streamfold/runtime';
import type { FastifyInstance } from 'fastify';
import type { MongoClient } from 'mongodb';
import { balances } from './balances.ts';
import { MONGO_SOCKET_TIMEOUT_MS, type ProjectorConfig } from './config.ts';
import { buildHealthServer, checkProjection, isLoopAlive } from './health-server.ts';
import { startErrorOf } from './start-errors.ts';

/** What the projector is started with. */
export interface ProjectorOptions {
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

const CATEGORY = 'account';

/**
 * Connects to Redis and MongoDB, starts the projection `balances` and the health server.
 *
 * A projection that stops for a reason a person must look into leaves the process up, with
 * `/readyz` and `/livez` red: started again, it would only stop again.
 *
 * @throws {StartError} Redis or MongoDB cannot be used, or the port cannot be had
 */
export async function startProjector(options: ProjectorOptions): Promise<RunningProjector> {
  const { config } = options;
  const mongo = createMongoClient(config.MONGO_URL, {
    name: `streamfold-${config.CONSUMER_NAME}`,
    socketTimeoutMs: MONGO_SOCKET_TIMEOUT_MS,
  });
  let store: EventStore | undefined;
  try {
    store = await openStore(options);
    await openMongo(options, mongo);
    const projector = composeProjector(options, { store, mongo });
    const health = composeHealth(options, { store, mongo, projector });
    const url = await health.listen({ host: config.HOST, port: config.PORT });
    options.logger.info('projector is listening', { url });
    return run(options, { url, projector, store, mongo, health });
  } catch (error) {
    await Promise.allSettled([mongo.close(), store?.close()]);
    throw startErrorOf(error, config);
  }
}

async function openStore({ config, logger, signal }: ProjectorOptions): Promise<EventStore> {
  const { REDIS_URL: url, DURABILITY } = config;
  const access = readRedisLogin(config);
  // Nothing is appended here: one lane, and no replica is waited for, nor must be there.
  const durability = DURABILITY === 'replicated' ? 'fsync' : DURABILITY;
  return await untilUp(
    () => openRedisEventStore({ url, access, category: CATEGORY, durability, lanes: 1, logger }),
    {
      waitMs: config.START_WAIT_MS,
      signal,
      isPassing: (error) => error instanceof StoreUnavailableError,
      onWait: (error) => logger.warn('Redis does not answer yet: waiting for it', { url, error }),
    },
  );
}

async function openMongo(
  { config, logger, signal }: ProjectorOptions,
  mongo: MongoClient,
): Promise<void> {
  const { MONGO_URL: url, MONGO_DATABASE: database } = config;
  await untilUp(
    async () => {
      await checkReplicaSet(mongo);
      await prepareParking(mongo.db(database));
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
  { config, logger }: ProjectorOptions,
  { store, mongo }: { readonly store: EventStore; readonly mongo: MongoClient },
): Projector {
  const db = mongo.db(config.MONGO_DATABASE);
  const access = readRedisLogin(config);
  return createProjector({
    projection: balances,
    documents: mongoDocuments(db, balances.collection),
    parking: mongoParking(db, balances.name, Date.now),
    bindings: mongoBindings(db, Date.now),
    ownStreams: store,
    openGroup: () =>
      openConsumerGroup({
        url: config.REDIS_URL,
        access,
        keys: categoryKeys(CATEGORY),
        consumer: config.CONSUMER_NAME,
        batchCountMax: config.BATCH_COUNT_MAX,
        blockMs: config.BLOCK_MS,
        claimIdleMs: config.CLAIM_IDLE_MS,
      }),
    claimEveryMs: config.CLAIM_IDLE_MS / 2,
    logger,
    now: () => performance.now(),
    random: Math.random,
  });
}

function composeHealth(
  { config, logger, signal }: ProjectorOptions,
  parts: { readonly store: EventStore; readonly mongo: MongoClient; readonly projector: Projector },
): FastifyInstance {
  const { store, mongo, projector } = parts;
  return buildHealthServer({
    logger,
    timeoutMs: config.HEALTH_TIMEOUT_MS,
    isStopping: () => signal.aborted,
    isAlive: () => isLoopAlive(projector, { stallMs: config.STALL_MS, now: performance.now() }),
    checks: {
      redis: () => store.ping(),
      mongo: async () => {
        await mongo.db('admin').command({ ping: 1 });
      },
      projection: () => checkProjection(projector),
    },
  });
}

function run(
  { config, logger }: ProjectorOptions,
  parts: {
    readonly url: string;
    readonly projector: Projector;
    readonly store: EventStore;
    readonly mongo: MongoClient;
    readonly health: FastifyInstance;
  },
): RunningProjector {
  const { url, projector, store, mongo, health } = parts;
  const stopping = new AbortController();
  // Never rejects: how the loop ended is what it resolves to.
  const ended = projector.run(stopping.signal).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new TypeError(String(error))),
  );
  const failed = new Promise<Error>((resolve) => {
    void ended.then((error) => {
      if (error === undefined) return;
      if (error instanceof ProjectionStoppedError) {
        logger.error(error.message, { code: error.code });
      } else resolve(error);
    });
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    // A MongoDB that does not answer must not hold up the end: what is not acknowledged by then is
    // delivered again at the next start.
    const cut = setTimeout(() => void mongo.close(true), config.SHUTDOWN_DEADLINE_MS / 2);
    await ended;
    clearTimeout(cut);
    await health.close();
    await Promise.all([store.close(), mongo.close()]);
  };
  return { url, projector, failed, stop };
}
