import {
  categoryKeys,
  connectRedis,
  openRedisEventStore,
  type CategoryKeys,
  type EventStore,
  type StreamEvent,
} from '@streamfold/event-store';
import type { Redis } from 'ioredis';
import { add } from './tally.ts';

/** A log that a test writes, and looks into. */
export interface TestLog {
  readonly url: string;
  readonly keys: CategoryKeys;
  readonly store: EventStore;
  readonly redis: Redis;
  /** Appends events after those that the stream has; returns the position of the last. */
  append(streamId: string, events: readonly StreamEvent[]): Promise<string>;
  /** Appends `count` events to each of `streams`, one at a time; returns the last position. */
  fill(streams: readonly string[], count: number): Promise<string>;
  /** Writes an entry into the category stream only, as nobody should. */
  forge(...fields: string[]): Promise<string>;
  /** How many entries are delivered and not acknowledged. */
  pendingCount(): Promise<number>;
  close(): Promise<void>;
}

/** Empties the database at `url` and opens a log there. */
export async function freshTestLog(url: string): Promise<TestLog> {
  const redis = await connectRedis(url, { name: 'test' });
  await redis.flushdb();
  redis.disconnect();
  return await openTestLog(url);
}

/** Opens a log of the category `tally` on `url`. */
export async function openTestLog(url: string): Promise<TestLog> {
  const keys = categoryKeys('tally');
  const store = await openRedisEventStore({ url, category: 'tally', durability: 'memory' });
  const redis = await connectRedis(url, { name: 'test' });
  const versions = new Map<string, number>();
  const versionOf = async (streamId: string): Promise<number> => {
    const [last] = await redis.xrevrange(keys.stream(streamId), '+', '-', 'COUNT', 1);
    return last === undefined ? 0 : Number.parseInt(last[0], 10);
  };

  const append: TestLog['append'] = async (streamId, events) => {
    const expectedVersion = versions.get(streamId) ?? (await versionOf(streamId));
    const appended = await store.append(streamId, events, { expectedVersion });
    if (appended.outcome !== 'appended') throw new Error(`append: ${appended.outcome}`);
    versions.set(streamId, appended.version);
    return appended.positions.at(-1) ?? (await lastPosition(redis, keys));
  };

  return {
    url,
    keys,
    store,
    redis,
    append,
    fill: async (streams, count) => {
      for (let round = 0; round < count; round += 1) {
        await Promise.all(streams.map((streamId) => append(streamId, [add(round + 1)])));
      }
      return await lastPosition(redis, keys);
    },
    forge: async (...fields) => String(await redis.xadd(keys.categoryStream, '*', ...fields)),
    pendingCount: async () => Number((await redis.xpending(keys.categoryStream, keys.group))[0]),
    close: async () => {
      await store.close();
      redis.disconnect();
    },
  };
}

async function lastPosition(redis: Redis, keys: CategoryKeys): Promise<string> {
  const [last] = await redis.xrevrange(keys.categoryStream, '+', '-', 'COUNT', 1);
  if (last === undefined) throw new Error('the log is empty');
  return last[0];
}
