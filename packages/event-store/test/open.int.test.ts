import {
  DurabilityMismatchError,
  LogIdentityError,
  openRedisEventStore,
  StoreUnavailableError,
  type Durability,
} from '@streamfold/event-store';
import { privateRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { openTestClient, openTestStore } from './test-store.ts';

const server = await privateRedis();
const redis = await openTestClient(server.url);
const open = (durability: Durability) =>
  openRedisEventStore({ url: server.url, category: 'counter', durability });

describe('opening a store', () => {
  it.each<[Durability, string, string, string]>([
    ['fsync', 'appendfsync', 'everysec', 'appendfsync is "everysec" and must be "always"'],
    ['fsync', 'appendfsync', 'no', 'appendfsync is "no" and must be "always"'],
    ['fsync', 'no-appendfsync-on-rewrite', 'yes', 'no-appendfsync-on-rewrite is "yes"'],
    ['fsync', 'appendonly', 'no', 'appendonly is "no" and must be "yes"'],
    ['everysec', 'appendfsync', 'no', 'appendfsync is "no" and must be "everysec" or "always"'],
    ['everysec', 'appendonly', 'no', 'appendonly is "no" and must be "yes"'],
    ['memory', 'maxmemory-policy', 'allkeys-lru', 'maxmemory-policy is "allkeys-lru"'],
  ])('for %s is refused while %s is %s', async (level, setting, value, message) => {
    const [, before] = (await redis.config('GET', setting)) as [string, string];
    await redis.config('SET', setting, value);
    try {
      await expect(open(level)).rejects.toThrow(DurabilityMismatchError);
      await expect(open(level)).rejects.toThrow(message);
    } finally {
      await redis.config('SET', setting, before);
    }
    await (await open(level)).close();
  });

  it('names every setting that is wrong at once', async () => {
    await redis.config('SET', 'appendfsync', 'no');
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const refusal = open('fsync');
    await expect(refusal).rejects.toThrow(/maxmemory-policy.*appendfsync/);
    await redis.config('SET', 'appendfsync', 'always');
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
  });

  it('says that nothing listens there', async () => {
    const url = 'redis://127.0.0.1:1';
    await expect(openRedisEventStore({ url, category: 'counter' })).rejects.toThrow(
      StoreUnavailableError,
    );
  });

  it('does not go on in database 0 where the database asked for does not exist', async () => {
    const url = `${server.url.replace(/\/\d+$/, '')}/99999`;
    await expect(openRedisEventStore({ url, category: 'counter' })).rejects.toThrow(
      StoreUnavailableError,
    );
  });
});

describe('a limit that is none', () => {
  it.each([
    { lanes: 0 },
    { lanes: 1.5 },
    { batchMax: 0 },
    { queueMax: 0 },
    { conflictRetriesMax: -1 },
    { appendBudgetMs: NaN },
    { replicas: 0 },
    { replicationTimeoutMs: 0 },
    { replicationTimeoutMs: 60_001 },
  ])('is refused: %o', async (limit) => {
    await expect(
      openRedisEventStore({ url: server.url, category: 'counter', ...limit }),
    ).rejects.toThrow(TypeError);
  });
});

describe('a server that was weakened under a running store', () => {
  it('takes no event on any new connection', async () => {
    const store = await openTestStore(server.url, { lanes: 1 });
    await store.handle('weakened', counter, { by: 1 });
    await redis.config('SET', 'appendfsync', 'everysec');
    try {
      await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await expect(store.handle('weakened', counter, { by: 1 })).rejects.toThrow(
        DurabilityMismatchError,
      );
    } finally {
      await redis.config('SET', 'appendfsync', 'always');
    }
  });
});

describe('closing a store', () => {
  it('leaves no connection and finishes what is under way', async () => {
    const openConnections = async () => {
      const clients = String(await redis.call('CLIENT', 'LIST'));
      return clients.split('\n').filter((client) => client.includes('name=streamfold-')).length;
    };
    await expect.poll(openConnections).toBe(0);
    const store = await open('fsync');
    const underWay = Array.from({ length: 100 }, (_, index) =>
      store.handle(`closing-${index % 7}`, counter, { by: 1 }),
    );
    await expect.poll(openConnections).toBeGreaterThan(0);
    await store.close();
    expect((await Promise.all(underWay)).every(({ outcome }) => outcome === 'accepted')).toBe(true);
    await expect.poll(openConnections).toBe(0);
  });
});

describe('a server whose log was removed under a running store', () => {
  it('takes no event on any new connection', async () => {
    const store = await openTestStore(server.url, { lanes: 1 });
    await store.handle('emptied', counter, { by: 1 });
    await redis.flushall();
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await expect(store.handle('emptied', counter, { by: 1 })).rejects.toThrow(LogIdentityError);
    expect(await redis.dbsize()).toBe(0);
  });
});
