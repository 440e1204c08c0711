import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  categoryKeys,
  connectRedis,
  exportLog,
  openRedisEventStore,
  partitionOf,
  trimCategory,
  type EventStore,
} from '@streamfold/event-store';
import { privateRedisCluster, sharedMongo, sharedRedis } from '@streamfold/testing';
import { expect, it, onTestFinished } from 'vitest';
import { measureLag, type LagOptions } from '../src/index.ts';
import { add, tally } from './support/tally.ts';
import { openTestMongo } from './support/test-projector.ts';

// Where the entries after a checkpoint may be, beside one stream of one server.

const mongo = sharedMongo();
const db = openTestMongo(mongo.url).db(mongo.databaseName);

const PARTITIONS = 4;

function options(store: EventStore, url: string, now = Date.now): LagOptions {
  return { store, redis: { url }, category: 'tally', db, projections: [tally], now };
}

async function opened(...[settings]: Parameters<typeof openRedisEventStore>): Promise<EventStore> {
  const store = await openRedisEventStore(settings);
  onTestFinished(() => store.close());
  return store;
}

it('entries that were trimmed count, and are as old as they are in the archive', async () => {
  const { url } = await sharedRedis();
  const folder = mkdtempSync(join(tmpdir(), 'streamfold-lag-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = { url, category: 'tally', durability: 'memory' } as const;
  const store = await opened(log);
  for (let version = 0; version < 30; version += 1) {
    await store.append(`stream-${version % 3}`, [add(1)], {
      expectedVersion: Math.floor(version / 3),
    });
  }
  const times: number[] = [];
  for await (const { meta } of store.readCategory()) times.push(meta.time);
  await exportLog({ ...log, folder });
  const trimmed = await trimCategory({ ...log, folder, keepEvents: 4, withoutGroup: true });
  expect(trimmed.categoryEvents).toBeGreaterThan(0);

  const now = () => (times[0] ?? 0) + 60_000;
  const redis = await connectRedis(url, { name: 'test' });
  const trimmedThrough = await redis.get(categoryKeys('tally').trimmed);
  redis.disconnect();
  const withArchive = await opened({ ...log, archive: folder });
  const [lag] = await measureLag(options(withArchive, url, now));
  expect(lag).toMatchObject({ position: '0-0', eventsBehind: 30, secondsBehind: 60 });

  // Without the archive, the oldest one whose age is known is the last that was trimmed.
  const [younger] = await measureLag(options(store, url, now));
  expect(younger?.eventsBehind).toBe(30);
  const [ms = 0] = /^\d+/.exec(trimmedThrough ?? '') ?? [];
  expect(younger?.secondsBehind).toBe((now() - Number(ms)) / 1_000);
});

it('every partition of a Redis Cluster is measured where it is', async () => {
  const { url } = await privateRedisCluster({ masters: 3, replicas: 0 });
  const store = await opened({ url, category: 'tally', partitions: PARTITIONS });
  const expected = Array<number>(PARTITIONS).fill(0);
  for (let index = 0; index < 40; index += 1) {
    await store.append(`stream-${index}`, [add(1)], { expectedVersion: 0 });
    const partition = partitionOf(`stream-${index}`, PARTITIONS);
    expected[partition] = (expected[partition] ?? 0) + 1;
  }
  const lags = await measureLag(options(store, url));
  expect(lags.map(({ partition }) => partition)).toEqual([0, 1, 2, 3]);
  expect(lags.map(({ eventsBehind }) => eventsBehind)).toEqual(expected);
}, 60_000);
