import { openRedisEventStore, PartitionCountError, partitionOf } from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { categoryOf, eventsOf, openTestClient, openTestStore } from './test-store.ts';

const PARTITIONS = 8;
const { url } = await sharedRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url, { partitions: PARTITIONS });

describe('a log of several partitions', () => {
  const streamIds = Array.from({ length: 200 }, (_, index) => `routed-${index}`);

  it('keeps every stream in the partition that its name gives, with the category beside it', async () => {
    await Promise.all(streamIds.map((streamId) => store.handle(streamId, counter, { by: 1 })));
    const own = (await redis.keys('counter:*')).toSorted();
    expect(own).toEqual(
      streamIds.map((id) => `counter:{${partitionOf(id, PARTITIONS)}}:${id}`).toSorted(),
    );
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const streams = streamIds.filter((id) => store.partitionOf(id) === partition);
      // 25 each on the average.
      expect(streams.length).toBeGreaterThan(8);
      expect(await redis.xlen(`counterStream:{${partition}}`)).toBe(streams.length);
    }
  });

  it('is read, loaded and decided on as one', async () => {
    const again = await Promise.all(
      streamIds.map((streamId) => store.handle(streamId, counter, { by: 2 })),
    );
    expect(new Set(again.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    for (const streamId of streamIds.slice(0, 20)) {
      expect(await eventsOf(store, streamId)).toMatchObject([{ version: 1 }, { version: 2 }]);
      expect(await store.load(streamId, counter)).toMatchObject({ state: 3, version: 2 });
      expect(await store.readLastEvent(streamId)).toMatchObject({ streamId, version: 2 });
    }
    const category = await categoryOf(store);
    expect(category).toHaveLength(2 * streamIds.length);
    expect(category.every((event) => event.partition === store.partitionOf(event.streamId))).toBe(
      true,
    );
  });

  it.each([1, 4, 16])('is refused when it is opened with %i', async (partitions) => {
    await expect(openRedisEventStore({ url, category: 'counter', partitions })).rejects.toThrow(
      PartitionCountError,
    );
  });
});

describe('a log that was made before partitions were counted', () => {
  it('has one partition', async () => {
    const options = { url, category: 'elder' };
    await (await openRedisEventStore(options)).close();
    await redis.del('elderStream:partitions');
    await expect(openRedisEventStore({ ...options, partitions: 2 })).rejects.toThrow(
      PartitionCountError,
    );
    await (await openRedisEventStore(options)).close();
  });
});
