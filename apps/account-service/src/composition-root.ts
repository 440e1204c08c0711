import type { EventStore } from '@streamfold/event-store';
import {
  listenError,
  openTracer,
  type Logger,
  type Running,
  type Tracer,
} from '@streamfold/runtime';
import type { Db, MongoClient } from 'mongodb';
import { buildApp, type App } from './app.ts';
import type { OpenAuthentication } from './auth/open-authentication.ts';
import { SERVICE_NAME, STORE_CLOSE_RESERVE_MS, type AccountServiceConfig } from './config.ts';
import { expireHolds } from './holds/expire-holds.ts';
import type { RouteTable } from './http/route-table.ts';
import { accountsInTransit } from './mongo/accounts-in-transit.ts';
import { mongoDueAccounts } from './mongo/mongo-due-accounts.ts';
import { openMongo, openReadModels, pingMongo } from './mongo/open-mongo.ts';
import { openAccountLog, openAuth } from './opening/open-logs.ts';
import type { ReadModels } from './reads/read-models.ts';
import { mongoPoolMetrics } from './telemetry/mongo-pool-metrics.ts';
import { serviceMetrics } from './telemetry/service-metrics.ts';
import { resumeTransfers } from './transfers/resume-transfers.ts';
import { startUpkeep, type Upkeep, type UpkeepTask } from './upkeep/upkeep.ts';

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
  /** What it serves. */
  readonly routes: RouteTable;
}

/** What is open while the service runs. */
interface OpenParts {
  readonly store: EventStore;
  readonly auth: OpenAuthentication;
  readonly mongo: MongoClient;
  readonly readModels: ReadModels;
  readonly tracer: Tracer | undefined;
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
  const metrics = serviceMetrics();
  const mongo = openMongo(config);
  const db = mongo.db(config.MONGO_DATABASE);
  mongoPoolMetrics(metrics.registry, mongo);
  const tracer = await openTracer({ config, service: SERVICE_NAME, logger });
  const store = await openAccountLog(options, metrics.store.observer);
  metrics.store.watch(store);
  const auth = await openAuth(options).catch(async (error: unknown) => {
    await Promise.allSettled([store.close(), mongo.close()]);
    throw error;
  });
  const readModels = openReadModels(options, { store, db });
  const parts: OpenParts = { store, auth, mongo, readModels, tracer };
  const app = await buildApp({
    ...parts,
    metrics,
    pingMongo: () => pingMongo(mongo),
    logger,
    config,
  });
  try {
    const url = await app.server.listen({
      host: config.HOST,
      port: config.PORT,
      listenTextResolver: (address) => `account service is listening at ${address}`,
    });
    const tasks = upkeepTasks(options, { store, db });
    const upkeep = startUpkeep({ tasks, everyMs: config.UPKEEP_INTERVAL_MS, logger });
    return { url, routes: app.routes, stop: () => stop(app, parts, upkeep, options) };
  } catch (error) {
    await Promise.allSettled([app.server.close(), closeAll(parts)]);
    throw listenError(error, config);
  }
}

function upkeepTasks(
  { config, logger }: AccountServiceOptions,
  { store, db }: { readonly store: EventStore; readonly db: Db },
): readonly UpkeepTask[] {
  return [
    expireHolds({ store, dueAccounts: mongoDueAccounts(db) }),
    resumeTransfers({
      store,
      windowMs: config.IDEMPOTENCY_WINDOW_MS,
      accountsInTransit: () => accountsInTransit(db),
      logger,
    }),
  ];
}

async function stop(
  app: App,
  parts: OpenParts,
  upkeep: Upkeep,
  { config, logger }: AccountServiceOptions,
): Promise<void> {
  // Told first, and not waited for: what it is doing ends at the latest when the store is closed.
  const upkeepEnded = upkeep.stop();
  const cutAfterMs = config.SHUTDOWN_DEADLINE_MS - STORE_CLOSE_RESERVE_MS;
  const cut = setTimeout(() => {
    logger.warn('connections that did not end in time are cut', { cutAfterMs });
    app.server.server.closeAllConnections();
  }, cutAfterMs);
  try {
    await app.drain.close();
  } finally {
    clearTimeout(cut);
    await Promise.all([closeAll(parts), upkeepEnded]);
  }
}

async function closeAll({ store, auth, mongo, readModels, tracer }: OpenParts): Promise<void> {
  readModels.close();
  await Promise.all([auth.close(), store.close(), mongo.close(), tracer?.close()]);
}
