import { Redis } from 'ioredis';

/**
 * Lends a connection to the server on a port of this machine, made once and closed when `use` has
 * settled.
 *
 * @throws {Error} of ioredis, when the server does not answer
 */
export async function withNode<T>(port: number, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    connectTimeout: 2_000,
    commandTimeout: 5_000,
    protocol: 2,
  });
  // Without a listener ioredis prints every failure; the calls below reject with it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}

/** Waits until `isTrue` answers true; a failure to ask counts as not yet. @throws {Error} after the limit */
export async function waitUntil(
  what: string,
  isTrue: () => Promise<boolean>,
  limitMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  let reason: unknown;
  while (performance.now() < deadline) {
    try {
      if (await isTrue()) return;
    } catch (error) {
      reason = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what}: not within ${String(limitMs / 1000)} s`, { cause: reason });
}

/** One field of INFO: `role`, `master_link_status` … */
export async function infoField(port: number, section: string, field: string): Promise<string> {
  const info = await withNode(port, (client) => client.info(section));
  return new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}
