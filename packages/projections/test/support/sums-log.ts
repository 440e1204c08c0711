import { connectRedis, openRedisEventStore, type EventStore } from '@streamfold/event-store';
import type { StreamEvent } from '@streamfold/event-store';
import type { Redis } from 'ioredis';

/** A log of the category `sums`. */
export interface SumsLog {
  readonly events: EventStore;
  readonly redis: Redis;
  /** Appends to the end of a stream. */
  append(streamId: string, ...events: readonly StreamEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** Empties the database at `url` and makes a log there. */
export async function freshSumsLog(url: string, partitions: number): Promise<SumsLog> {
  const redis = await connectRedis(url, { name: 'test' });
  await redis.flushdb();
  const settings = { category: 'sums', durability: 'memory', partitions } as const;
  const events = await openRedisEventStore({ url, ...settings });
  const versions = new Map<string, number>();
  return {
    events,
    redis,
    append: async (streamId, ...more) => {
      const expectedVersion = versions.get(streamId) ?? 0;
      const appended = await events.append(streamId, more, { expectedVersion });
      if (appended.outcome !== 'appended') throw new Error(`append: ${appended.outcome}`);
      versions.set(streamId, appended.version);
    },
    close: async () => {
      await events.close();
      redis.disconnect();
    },
  };
}
