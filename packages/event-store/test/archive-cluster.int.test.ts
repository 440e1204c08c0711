import { exportLog, importLog, trimCategory, verifyArchive } from '@streamfold/event-store';
import { privateRedisCluster } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { fillLog, newFolder } from './archive-support.ts';
import { counter } from './counter-decider.ts';
import { isCaughtUp, itemsUntil } from './raw-entries.ts';
import { categoryOf, eventsOf, openTestStore } from './test-store.ts';
import { keysOf } from './write-load.ts';

const PARTITIONS = 4;
const STREAMS = 20;
const cluster = await privateRedisCluster({ masters: 3, replicas: 0 });

describe('the archive of a log on a Redis Cluster', () => {
  it('takes, gives back and replaces each partition where it is', async () => {
    const address = { url: cluster.url, category: 'counter', folder: await newFolder() };
    const writer = await openTestStore(cluster.url, { partitions: PARTITIONS });
    await fillLog(writer, { streams: STREAMS, rounds: 5 });
    for (let by = 1; by <= 45; by++) await writer.handle('JohnDoe', counter, { by });
    const whole = { own: await eventsOf(writer, 'JohnDoe'), category: await categoryOf(writer) };
    const events = whole.category.length;
    expect(events).toBe(STREAMS * 5 + 45);
    expect(await exportLog({ ...address, chunkEvents: 20 })).toMatchObject({ events });
    expect(await verifyArchive(address.folder)).toMatchObject({ events, problems: 0 });

    const restored = { ...address, category: 'restored', otherCategory: true };
    expect(await importLog(restored)).toMatchObject({ events, isFinished: true });
    const options = { partitions: PARTITIONS, category: 'restored' };
    expect(await categoryOf(await openTestStore(cluster.url, options))).toEqual(whole.category);

    await trimCategory({ ...address, withoutGroup: true });
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const { categoryStream } = keysOf(partition, PARTITIONS);
      const holder = await cluster.holderOf(categoryStream);
      expect(await holder.call('XLEN', categoryStream)).toBe(1);
    }
    const archive = address.folder;
    const store = await openTestStore(cluster.url, { partitions: PARTITIONS, archive });
    expect(await eventsOf(store, 'JohnDoe')).toEqual(whole.own);
    expect(await categoryOf(store)).toEqual(whole.category);
    const backwards = await Array.fromAsync(store.readCategory({ direction: 'backwards' }));
    expect(backwards.toReversed()).toEqual(whole.category);
    expect(await itemsUntil(store.subscribe(), isCaughtUp)).toHaveLength(events + 1);
    expect(await store.handle('JohnDoe', counter, { by: 1 })).toMatchObject({ version: 46 });
  });
});
