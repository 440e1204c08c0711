import { MongoClient } from 'mongodb';
import { StandaloneMongoError } from '../errors.ts';
import { ensureConnected } from './ensure-connected.ts';
import { onMongo } from './mongo-failure.ts';

/** How a projector's client is set up. */
export interface MongoConnectionOptions {
  /** Shown by `currentOp` and in MongoDB's log. */
  readonly name: string;
  /** How long to look for a primary before an attempt fails, milliseconds. @default 5000 */
  readonly selectionTimeoutMs?: number;
  /** How long a socket may stay silent in an operation, milliseconds. @default 20000 */
  readonly socketTimeoutMs?: number;
}

/**
 * A client that is not connected yet. Connect it before it is used, with `ensureConnected` or
 * `checkReplicaSet`, and again where that has failed: an operation would connect it too, but once such
 * an attempt has failed the client stays closed. One that was connected reconnects by itself.
 */
export function createMongoClient(url: string, options: MongoConnectionOptions): MongoClient {
  return new MongoClient(url, {
    appName: options.name,
    serverSelectionTimeoutMS: options.selectionTimeoutMs ?? 5_000,
    connectTimeoutMS: 5_000,
    socketTimeoutMS: options.socketTimeoutMs ?? 20_000,
    maxPoolSize: 8,
    // A retry of the driver is safe: every write here is conditional on what it replaces.
    retryWrites: true,
    retryReads: true,
  });
}

/**
 * Connects, and checks that MongoDB answers and is a replica set with a primary. Fine to repeat until it
 * does.
 *
 * @throws {StandaloneMongoError} it is a single server, on which no write is a majority write
 * @throws {PartUnavailableError} it does not answer, or has no primary now
 */
export async function checkReplicaSet(client: MongoClient): Promise<void> {
  const hello = await onMongo(async () => {
    const admin = client.db('admin');
    await ensureConnected(admin);
    return await admin.command({ hello: 1 });
  });
  if (hello['setName'] === undefined && hello['msg'] !== 'isdbgrid') {
    throw new StandaloneMongoError(
      'MongoDB at MONGO_URL runs as a single server; start it with --replSet and initiate the set',
    );
  }
}
