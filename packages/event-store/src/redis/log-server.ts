import type { Redis } from 'ioredis';
import { EventStoreError } from '../errors.ts';
import { connectRedis } from './connect/connection.ts';
import { verifyDurability } from './connect/durability.ts';
import { assertSameLog, readLogIdentity } from './connect/log-identity.ts';
import { verifyReplicas } from './connect/replication.ts';
import type { CategoryKeys } from './keys.ts';
import type { PartitionConnection } from './partition.ts';
import { unavailable } from './redis-failure.ts';
import type { StoreSettings } from './store-options.ts';

/**
 * Runs `work` on a connection that is closed afterwards, to the server that holds `key`, which keeps
 * what the settings ask for. A server that is refused stays as it is.
 *
 * @throws {StoreUnavailableError} the server cannot be reached, or refuses to work
 * @throws {DurabilityMismatchError} it keeps less
 */
export async function onServer<T>(
  settings: StoreSettings,
  key: string,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  let redis: Redis | undefined;
  try {
    redis = await connectTo(settings, key, { name: 'open' });
    await verifyDurability(redis, settings.durability);
    await verifyReplicas(redis, settings.replication);
    return await work(redis);
  } catch (error) {
    throw error instanceof EventStoreError ? error : unavailable(error);
  } finally {
    redis?.disconnect();
  }
}

/**
 * Opens a connection to where the keys are, and checks that it is the log `identity`: the server may
 * have been started again with other settings, or be another one.
 */
export async function connectToLog(
  settings: StoreSettings,
  keys: CategoryKeys,
  identity: string,
  connection: PartitionConnection,
): Promise<Redis> {
  const redis = await connectTo(settings, keys.categoryStream, connection);
  try {
    await verifyDurability(redis, settings.durability);
    assertSameLog(await readLogIdentity(redis, keys), identity);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

async function connectTo(
  { url, access, commandTimeoutMs }: StoreSettings,
  key: string,
  { name, blockMs, waitMs }: PartitionConnection,
): Promise<Redis> {
  return await connectRedis(url, {
    name: `streamfold-${name}`,
    key,
    commandTimeoutMs,
    ...(access === undefined ? {} : { access }),
    ...(blockMs === undefined ? {} : { blockMs }),
    ...(waitMs === undefined ? {} : { waitMs }),
  });
}
