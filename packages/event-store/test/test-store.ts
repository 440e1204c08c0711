import {
  categoryKeys,
  connectRedis,
  openRedisEventStore,
  type CategoryEvent,
  type EventStore,
  type RecordedEvent,
  type RedisEventStoreOptions,
} from '@streamfold/event-store';
import type { Redis } from 'ioredis';
import { afterAll } from 'vitest';

export const keys = categoryKeys('counter');

/** Opens a store of the category `counter` that is closed when the test file ends. */
export async function openTestStore(
  url: string,
  options: Partial<RedisEventStoreOptions> = {},
): Promise<EventStore> {
  const store = await openRedisEventStore({ url, category: 'counter', ...options });
  afterAll(() => store.close());
  return store;
}

/** A plain connection, to look at what the store wrote or to write beside it. */
export async function openTestClient(url: string): Promise<Redis> {
  const redis = await connectRedis(url, { name: 'test' });
  afterAll(() => redis.disconnect());
  return redis;
}

export async function eventsOf(store: EventStore, streamId: string): Promise<RecordedEvent[]> {
  return await Array.fromAsync(store.readStream(streamId));
}

export async function categoryOf(store: EventStore): Promise<CategoryEvent[]> {
  return await Array.fromAsync(store.readCategory());
}

/** The host and port of a `redis://` address. */
export function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** The same database behind another port: for a proxy. */
export function withPort(url: string, port: number): string {
  const behind = new URL(url);
  behind.port = String(port);
  return behind.href;
}
