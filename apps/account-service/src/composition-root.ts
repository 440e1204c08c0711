import {
  DurabilityMismatchError,
  EventStoreError,
  openRedisEventStore,
  StoreUnavailableError,
  type EventStore,
} from '@streamfold/event-store';
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
import { buildApp, type App } from './app.ts';
import { STORE_CLOSE_RESERVE_MS, type AccountServiceConfig } from './config.ts';

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
  const store = await openStore(options);
  const app = buildApp({ store, logger, config });
  try {
    const url = await app.server.listen({
      host: config.HOST,
      port: config.PORT,
      listenTextResolver: (address) => `account service is listening at ${address}`,
    });
    return { url, stop: () => stop(app, store, options) };
  } catch (error) {
    await Promise.allSettled([app.server.close(), store.close()]);
    throw listenError(error, config);
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
  app: App,
  store: EventStore,
  { config, logger }: AccountServiceOptions,
): Promise<void> {
  const cutAfterMs = config.SHUTDOWN_DEADLINE_MS - STORE_CLOSE_RESERVE_MS;
  const cut = setTimeout(() => {
    logger.warn('connections that did not end in time are cut', { cutAfterMs });
    app.server.server.closeAllConnections();
  }, cutAfterMs);
  try {
    await app.drain.close();
  } finally {
    clearTimeout(cut);
    await store.close();
  }
}
