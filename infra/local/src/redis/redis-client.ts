import { Redis } from 'ioredis';

const TIMEOUT_MS = 2000;

/**
 * Lends a connection that is made once, never again, and closed when `use` has settled.
 *
 * @throws {Error} of ioredis, when the server does not answer within 2 s.
 */
export async function withRedisClient<T>(
  url: string,
  use: (client: Redis) => Promise<T>,
): Promise<T> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
  });
  // Without a listener ioredis prints every connection failure; the calls below reject with it.
  let failure: Error | undefined;
  client.on('error', (error: Error) => (failure = error));
  try {
    await client.connect();
    return await use(client);
  } catch (thrown) {
    throw failure ?? thrown;
  } finally {
    client.disconnect();
  }
}

/** The version of the server at the address; `Valkey` is named, Redis is not. */
export function redisVersionAt(url: string): Promise<string> {
  return withRedisClient(url, async (client) => {
    const facts = await client.info('server');
    const valkey = /^valkey_version:(\S+)/m.exec(facts)?.[1];
    if (valkey !== undefined) return `Valkey ${valkey}`;
    return /^redis_version:(\S+)/m.exec(facts)?.[1] ?? 'unknown version';
  });
}
