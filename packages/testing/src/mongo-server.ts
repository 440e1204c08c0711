import { randomUUID } from 'node:crypto';
import { resolveMongo, startMongo } from '@streamfold/local';
import { MongoClient } from 'mongodb';
import { inject } from 'vitest';
import { atEnd } from './at-end.ts';
import {
  startPrivateServer,
  type PrivateServer,
  type PrivateServerOptions,
} from './private-server.ts';
import './provided-context.ts';

/** A database of the MongoDB that the run shares. */
export interface SharedMongo {
  /** The replica set, without a database. */
  readonly url: string;
  /** A name that nobody else uses. */
  readonly databaseName: string;
}

/**
 * A database of the shared MongoDB for the calling test file; it is dropped when the file ends. Call
 * it at the top of the file: `const mongo = sharedMongo()`.
 *
 * Do not kill, pause or reconfigure the shared server: take a private one for that.
 */
export function sharedMongo(): SharedMongo {
  const url = inject('mongoUrl');
  const databaseName = `test_${randomUUID().replaceAll('-', '')}`;
  atEnd(async () => {
    const client = new MongoClient(url);
    await client.db(databaseName).dropDatabase();
    await client.close(true);
  });
  return { url, databaseName };
}

/**
 * Starts a MongoDB replica set of the file's own, with empty data, which can be killed and started
 * again on the same data and port. Call it at the top of the file or of a suite, and it is ended when
 * that ends; or in a test, and it is ended with the test.
 */
export function privateMongo(options: PrivateServerOptions = {}): Promise<PrivateServer> {
  return startPrivateServer({
    server: 'mongo',
    source: inject('mongoSource'),
    resolve: resolveMongo,
    start: startMongo,
    options,
  });
}
