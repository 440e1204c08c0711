import { accountProjections } from '@streamfold/account-projections';
import type { EventStore } from '@streamfold/event-store';
import { createMongoClient, ensureConnected, LagReader } from '@streamfold/projections';
import { readRedisLogin, redactUrl, StartError, type Logger } from '@streamfold/runtime';
import { MongoParseError, type Db, type MongoClient } from 'mongodb';
import { CATEGORY, MONGO_TIMEOUTS, SERVICE_NAME, type AccountServiceConfig } from '../config.ts';
import type { ReadModels } from '../reads/read-models.ts';
import { mongoReadModels } from './mongo-read-models.ts';

/** How long a read waits for MongoDB, and for Redis, to tell how far the read model is, milliseconds. */
const LAG_PATIENCE_MS = 300;

/**
 * Makes a client of MongoDB. Nothing is connected yet: that is left to the first read of a read model.
 *
 * @throws {StartError} `MONGO_URL` is no URL of MongoDB
 */
export function openMongo({ MONGO_URL: url }: AccountServiceConfig): MongoClient {
  try {
    return createMongoClient(url, { name: `streamfold-${SERVICE_NAME}`, ...MONGO_TIMEOUTS });
  } catch (error) {
    if (!(error instanceof MongoParseError)) throw error;
    throw new StartError(`MONGO_URL is no URL of MongoDB: ${redactUrl(url)}`, { cause: error });
  }
}

/** Whether MongoDB answers. @throws where it does not */
export async function pingMongo(mongo: MongoClient): Promise<void> {
  const db = mongo.db('admin');
  await ensureConnected(db);
  await db.command({ ping: 1 });
}

/** Makes the readers of the read models. Nothing is connected before it is asked. */
export function openReadModels(
  { config, logger }: { readonly config: AccountServiceConfig; readonly logger: Logger },
  { store, db }: { readonly store: EventStore; readonly db: Db },
): ReadModels {
  const lag = new LagReader({
    store,
    redis: { url: config.REDIS_URL, access: readRedisLogin(config) },
    category: CATEGORY,
    db,
    projections: accountProjections,
    now: Date.now,
    patienceMs: LAG_PATIENCE_MS,
  });
  return mongoReadModels({ db, lag, logger });
}
