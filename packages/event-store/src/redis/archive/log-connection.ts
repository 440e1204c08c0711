import type { Redis } from 'ioredis';
import { EventStoreError, LogIdentityError } from '../../errors.ts';
import type { RedisAccess } from '../connect/access.ts';
import { readLogIdentity } from '../connect/log-identity.ts';
import { connectRedis } from '../connect/connection.ts';
import { categoryKeys, partitionCountKey, type CategoryKeys } from '../keys.ts';
import { isDefect, unavailable } from '../redis-failure.ts';

/** Which log a whole-log operation works on. */
export interface LogAddress {
  /** As of `openRedisEventStore`. */
  readonly url: string;
  /** How the connections log in and are encrypted. @default as the URL says */
  readonly access?: RedisAccess;
  /** The kind of streams: `account`. */
  readonly category: string;
  /** How long one command may take, milliseconds. @default 30000 */
  readonly commandTimeoutMs?: number;
}

/** Asks Redis on one connection. */
export interface LogConnection {
  /** @throws {StoreUnavailableError} when it fails: on a connection of this kind nothing is repeated */
  ask<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
}

// Pages and batches are large, and a disk that syncs each of them may be slow.
const COMMAND_TIMEOUT_MS = 30_000;

/** Lends a connection to the server that holds `key`. @throws {StoreUnavailableError} */
export async function withLog<T>(
  { url, access = {}, commandTimeoutMs = COMMAND_TIMEOUT_MS }: LogAddress,
  { key, name }: { readonly key: string; readonly name: string },
  work: (log: LogConnection) => Promise<T>,
): Promise<T> {
  const redis = await asked(() =>
    connectRedis(url, { name: `streamfold-${name}`, key, access, commandTimeoutMs }),
  );
  try {
    return await work({ ask: (command) => asked(() => command(redis)) });
  } finally {
    redis.disconnect();
  }
}

/** The keys of every partition of a log, as many as it was made with. @throws {LogIdentityError} */
export async function keysOfLog(address: LogAddress, name: string): Promise<CategoryKeys[]> {
  const { category } = address;
  const countKey = partitionCountKey(category);
  const recorded = await withLog(address, { key: countKey, name }, (log) =>
    log.ask((redis) => redis.get(countKey)),
  );
  // A log that was made before counts were recorded has one partition.
  const partitions = recorded === null ? 1 : Number(recorded);
  return Array.from({ length: partitions }, (_, partition) =>
    categoryKeys(category, { partition, partitions }),
  );
}

/** The name of the log. @throws {LogIdentityError} there is none: no log was ever made here */
export async function identityOf(log: LogConnection, keys: CategoryKeys): Promise<string> {
  const identity = await log.ask((redis) => readLogIdentity(redis, keys));
  if (identity === null)
    throw new LogIdentityError(`Redis holds no log: ${keys.identity} is not there`);
  return identity;
}

async function asked<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    if (error instanceof EventStoreError || isDefect(error)) throw error;
    throw unavailable(error);
  }
}
