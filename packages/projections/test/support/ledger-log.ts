import {
  categoryKeys,
  claimLogIdentity,
  connectRedis,
  openRedisEventStore,
  type EventStore,
} from '@streamfold/event-store';
import type { Redis } from 'ioredis';
import { booked } from './ledger.ts';

/** A log of the category `ledger`. */
export interface LedgerLog {
  readonly url: string;
  readonly events: EventStore;
  readonly redis: Redis;
  readonly logIdentities: readonly string[];
  /** Appends one event each to the end of a stream. */
  append(streamId: string, ...amounts: readonly number[]): Promise<void>;
  /** The last position of each partition. */
  tails(): Promise<readonly string[]>;
  countEvents(): Promise<number>;
  close(): Promise<void>;
}

/** Empties the database at `url` and makes a log there. */
export async function freshLedgerLog(url: string, partitions: number): Promise<LedgerLog> {
  const redis = await connectRedis(url, { name: 'test' });
  await redis.flushdb();
  redis.disconnect();
  return await openLedgerLog(url, partitions);
}

/** Opens a log of the category `ledger`. */
export async function openLedgerLog(url: string, partitions: number): Promise<LedgerLog> {
  const redis = await connectRedis(url, { name: 'test' });
  const settings = { category: 'ledger', durability: 'memory', partitions } as const;
  const events = await openRedisEventStore({ url, ...settings });
  const places = Array.from({ length: partitions }, (_, partition) =>
    categoryKeys('ledger', { partition, partitions }),
  );
  const logIdentities = await Promise.all(places.map((keys) => claimLogIdentity(redis, keys)));
  const versions = new Map<string, number>();
  return {
    url,
    events,
    redis,
    logIdentities,
    append: async (streamId, ...amounts) => {
      const expectedVersion = versions.get(streamId) ?? 0;
      const appended = await events.append(streamId, amounts.map(booked), { expectedVersion });
      if (appended.outcome !== 'appended') throw new Error(`append: ${appended.outcome}`);
      versions.set(streamId, appended.version);
    },
    tails: async () =>
      await Promise.all(
        places.map(async ({ categoryStream }) => {
          const [last] = await redis.xrevrange(categoryStream, '+', '-', 'COUNT', 1);
          return last?.[0] ?? '0-0';
        }),
      ),
    countEvents: async () => {
      const counts = await Promise.all(places.map((keys) => redis.xlen(keys.categoryStream)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    close: async () => {
      await events.close();
      redis.disconnect();
    },
  };
}
