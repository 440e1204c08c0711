import {
  connectRedis,
  openRedisEventStore,
  PartitionCountError,
  PartitionsRequiredError,
  StoreUnavailableError,
} from '@streamfold/event-store';
import { privateRedisCluster, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { openTestStore } from './test-store.ts';
import { expectSoundLog, keysOf, startWriteLoad } from './write-load.ts';

const PARTITIONS = 8;
const cluster = await privateRedisCluster({ masters: 3, replicas: 0 });
const single = await sharedRedis();
const open = (partitions: number) =>
  openRedisEventStore({ url: cluster.url, category: 'counter', partitions });
const store = await openTestStore(cluster.url, { partitions: PARTITIONS });

describe('a log on a Redis Cluster', () => {
  it('has each partition whole on one server, and partitions on every server', async () => {
    const load = startWriteLoad(store, 'routed');
    await load.more(300);
    await load.end();
    const log = await expectSoundLog(store, 'routed');
    expect(load.answered.filter((append) => !log.has(append))).toEqual([]);
    const holders = new Set<number>();
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const keys = keysOf(partition, PARTITIONS);
      const holder = await cluster.holderOf(keys.categoryStream);
      holders.add(holder.port);
      const events = load.answered.filter((append) => append.partition === partition);
      expect(await holder.call('XLEN', keys.categoryStream)).toBe(events.length);
      for (const streamId of new Set(events.map((append) => append.streamId))) {
        expect(await holder.call('EXISTS', keys.stream(streamId))).toBe(1);
      }
    }
    expect(holders.size).toBe(cluster.nodes.length);
  });

  it('is refused with one partition, and with another number than it was made with', async () => {
    await expect(open(1)).rejects.toThrow(PartitionsRequiredError);
    await expect(open(1)).rejects.toThrow('open it with partitions of 2 or more');
    await expect(open(4)).rejects.toThrow(PartitionCountError);
  });

  it('is refused with one partition by the address of a single server too', async () => {
    const url = cluster.nodes[0]?.url ?? '';
    await expect(openRedisEventStore({ url, category: 'other' })).rejects.toThrow(
      PartitionsRequiredError,
    );
  });
});

describe('a connection to a Redis Cluster', () => {
  const seeds = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`);

  it('goes to the server of the key, whichever is asked', async () => {
    for (const seed of seeds) {
      const redis = await connectRedis(`redis+cluster://${seed}`, { name: 'test', key: '{3}' });
      expect(await redis.set('{3}:key', 'value')).toBe('OK');
      redis.disconnect();
    }
  });

  it('needs the key', async () => {
    await expect(connectRedis(cluster.url, { name: 'test' })).rejects.toThrow(TypeError);
  });

  it('is made although the first seed is dead', async () => {
    const url = `redis+cluster://127.0.0.1:1,${seeds.join(',')}`;
    const redis = await connectRedis(url, { name: 'test', key: '{3}' });
    expect(redis.status).toBe('ready');
    redis.disconnect();
  });

  it('is made, and soon, although the first seed is frozen', async () => {
    const holder = await cluster.holderOf('{3}');
    const frozen = cluster.nodes.find((node) => node !== holder);
    await frozen?.pause();
    try {
      const others = seeds.filter((seed) => !seed.endsWith(`:${frozen?.port}`));
      const url = `redis+cluster://127.0.0.1:${frozen?.port},${others.join(',')}`;
      const started = performance.now();
      const redis = await connectRedis(url, { name: 'test', key: '{3}' });
      // Not the three seconds after which a silent command is given up.
      expect(performance.now() - started).toBeLessThan(2_000);
      redis.disconnect();
    } finally {
      await frozen?.resume();
    }
  });

  it('leaves no connection to those that were asked', async () => {
    const named = async (node: (typeof cluster.nodes)[number]) =>
      String(await node.call('CLIENT', 'LIST')).split('name=leak').length - 1;
    const redis = await connectRedis(cluster.url, { name: 'leak', key: '{3}' });
    const holder = await cluster.holderOf('{3}');
    for (const node of cluster.nodes) {
      await expect.poll(() => named(node)).toBe(node === holder ? 1 : 0);
    }
    redis.disconnect();
  });

  it('says that a server is no part of a cluster, or that none answers', async () => {
    const open = (url: string) => openRedisEventStore({ url, category: 'none', partitions: 2 });
    const alone = single.url.replace('redis://', 'redis+cluster://').replace(/\/\d+$/, '');
    await expect(open(alone)).rejects.toThrow('no part of a Redis Cluster');
    const nobody = open('redis+cluster://127.0.0.1:1,127.0.0.1:2');
    await expect(nobody).rejects.toThrow(StoreUnavailableError);
    await expect(nobody).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a cluster in which nobody has a slot', () => {
  it('takes the appends of the other partitions, and says of these that none went in', async () => {
    const impatient = await openTestStore(cluster.url, {
      partitions: PARTITIONS,
      appendBudgetMs: 600,
    });
    const ids = Array.from({ length: 40 }, (_, index) => `unserved-${index}`);
    const holder = await cluster.holderOf(keysOf(0, PARTITIONS).categoryStream);
    const slot = Number(await holder.call('CLUSTER', 'KEYSLOT', keysOf(0, PARTITIONS).identity));
    const append = (id: string) => impatient.handle(id, counter, { by: 1 });
    await Promise.all(ids.map(append));
    for (const node of cluster.nodes) await node.call('CLUSTER', 'DELSLOTS', slot);
    const results = await Promise.allSettled(ids.map(append));
    for (const [index, result] of results.entries()) {
      const isUnserved = impatient.partitionOf(ids[index] ?? '') === 0;
      if (isUnserved) expect(result).toMatchObject({ reason: expect.any(StoreUnavailableError) });
      else expect(result).toMatchObject({ value: { outcome: 'accepted', version: 2 } });
    }
  });
});
