import { startRedis, resolveRedis } from '@streamfold/local';
import { inject } from 'vitest';
import { atEnd } from './at-end.ts';
import { claimDatabase } from './database-claim.ts';
import {
  startPrivateServer,
  type PrivateServer,
  type PrivateServerOptions,
} from './private-server.ts';
import './provided-context.ts';

/** An empty logical database of the Redis that the run shares. */
export interface SharedRedis {
  /** With the number of the database: `redis://127.0.0.1:6379/7`. */
  readonly url: string;
  readonly database: number;
}

/**
 * Claims an empty logical database of the shared Redis for the calling test file; it is emptied and
 * given back when the file ends. Call it at the top of the file: `const redis = await sharedRedis()`.
 *
 * Do not kill, pause or reconfigure the shared server: take a private one for that.
 */
export async function sharedRedis(): Promise<SharedRedis> {
  const claim = await claimDatabase(inject('redisUrl'));
  atEnd(claim.release);
  return { url: claim.url, database: claim.database };
}

/** How a private Redis differs from the shared one. */
export interface PrivateRedisOptions extends PrivateServerOptions {
  /** It starts as a replica of this one; that it has its data is for the test to wait for. */
  readonly replicaOf?: Pick<PrivateServer, 'port'>;
}

/**
 * Starts a Redis of the file's own, with empty data, which can be killed and started again on the
 * same data and port. Call it at the top of the file or of a suite, and it is ended when that ends; or
 * in a test, and it is ended with the test.
 */
export function privateRedis({
  replicaOf,
  ...options
}: PrivateRedisOptions = {}): Promise<PrivateServer> {
  const settings = {
    ...options.settings,
    ...(replicaOf === undefined ? {} : { replicaof: ['127.0.0.1', String(replicaOf.port)] }),
  };
  return startPrivateServer({
    server: 'redis',
    source: inject('redisSource'),
    resolve: resolveRedis,
    start: startRedis,
    options: { ...options, settings },
  });
}
