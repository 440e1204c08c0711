import {
  DurabilityMismatchError,
  EventStoreError,
  openRedisEventStore,
  StoreUnavailableError,
  type EventStore,
} from '@streamfold/event-store';
import { createMongoClient } from '@streamfold/projections';
import {
  ConfigError,
  listenError,
  readRedisLogin,
  redactUrl,
  StartError,
  untilUp,
  type Logger,
  type Running,
} from '@streamfold/runtime';
import { MongoParseError, type MongoClient } from 'mongodb';
import { buildApp, type App } from './app.ts';
import {
  MONGO_TIMEOUTS,
  SERVICE_NAME,
  STORE_CLOSE_RESERVE_MS,
  type AccountServiceConfig,
} from './config.ts';
import { mongoStatementReader } from './mongo/mongo-statement-reader.ts';

/** What the service is started with. */
export interface AccountServiceOptions {
  readonly config: AccountServiceConfig;
  readonly logger: Logger;
  /** Aborted when the service is told to stop before it is up. */
  readonly signal?: AbortSignal;
}

/** A service that listens. */
export interface RunningAccountService extends Running {
  /** Where it listens: `http://127.0.0.1:8444`. */
  readonly url: string;
}

/**
 * Opens the store, builds the app and listens.
 *
 * @throws {StartError} Redis does not answer, its settings contradict `DURABILITY`, or the port
 *   cannot be had; the message names the setting to look at
 */
export async function startAccountService(
  options: AccountServiceOptions,
): Promise<RunningAccountService> {
  const { config, logger } = options;
  const mongo = openMongo(config);
  const store = await openStore(options);
  const statements = mongoStatementReader(mongo.db(config.MONGO_DATABASE));
  const app = buildApp({ store, statements, logger, config });
  try {
    const url = await app.server.listen({
      host: config.HOST,
      port: config.PORT,
      listenTextResolver: (address) => `account service is listening at ${address}`,
    });
    return { url, stop: () => stop({ app, store, mongo }, options) };
  } catch (error) {
    await Promise.allSettled([app.server.close(), store.close(), mongo.close()]);
    throw listenError(error, config);
  }
}

// Nothing is connected yet: that is left to the first read of a read model.
function openMongo({ MONGO_URL: url }: AccountServiceConfig): MongoClient {
  try {
    return createMongoClient(url, { name: `streamfold-${SERVICE_NAME}`, ...MONGO_TIMEOUTS });
  } catch (error) {
    if (!(error instanceof MongoParseError)) throw error;
    throw new StartError(`MONGO_URL is no URL of MongoDB: ${redactUrl(url)}`, { cause: error });
  }
}

async function openStore(options: AccountServiceOptions): Promise<EventStore> {
  const { config, logger, signal } = options;
  const { REDIS_URL: url, START_WAIT_MS: waitMs } = config;
  try {
    const access = readRedisLogin(config);
    return await untilUp(
      () =>
        openRedisEventStore({
          url,
          access,
          category: 'account',
          partitions: config.PARTITIONS,
          durability: config.DURABILITY,
          replicas: config.REPLICAS,
          replicationTimeoutMs: config.REPLICATION_TIMEOUT_MS,
          logger,
        }),
      {
        waitMs,
        signal,
        isPassing: (error) => error instanceof StoreUnavailableError,
        onWait: (error) =>
          logger.warn('Redis does not answer yet: waiting for it', { url, waitMs, error }),
      },
    );
  } catch (error) {
    throw openError(error, config);
  }
}

function openError(error: unknown, config: AccountServiceConfig): unknown {
  if (error instanceof ConfigError) {
    return new StartError(error.problems.join('; '), { cause: error });
  }
  if (!(error instanceof EventStoreError)) return error;
  const url = redactUrl(config.REDIS_URL);
  const { message } = error;
  if (error instanceof StoreUnavailableError) {
    return new StartError(
      `Redis at ${url} does not answer: start it, or set REDIS_URL (${message})`,
      { cause: error },
    );
  }
  if (error instanceof DurabilityMismatchError) {
    return new StartError(
      `Redis at ${url} does not keep what DURABILITY=${config.DURABILITY} promises: ${message}`,
      { cause: error },
    );
  }
  return new StartError(`the event log at ${url} cannot be used: ${message}`, { cause: error });
}

async function stop(
  parts: { readonly app: App; readonly store: EventStore; readonly mongo: MongoClient },
  { config, logger }: AccountServiceOptions,
): Promise<void> {
  const { app, store, mongo } = parts;
  const cutAfterMs = config.SHUTDOWN_DEADLINE_MS - STORE_CLOSE_RESERVE_MS;
  const cut = setTimeout(() => {
    logger.warn('connections that did not end in time are cut', { cutAfterMs });
    app.server.server.closeAllConnections();
  }, cutAfterMs);
  try {
    await app.drain.close();
  } finally {
    clearTimeout(cut);
    await Promise.all([store.close(), mongo.close()]);
  }
}
