import { randomUUID } from 'node:crypto';
import { sharedMongo } from '@streamfold/testing';
import { beforeEach, expect, it } from 'vitest';
import type { LeaseStore } from '../src/leases/lease-store.ts';
import { mongoLeases } from '../src/mongo/mongo-leases.ts';
import { fencesFromOne } from './support/fences-from-one.ts';
import { openTestMongo } from './support/test-projector.ts';

const mongo = sharedMongo();
const db = openTestMongo(mongo.url).db(mongo.databaseName);

const polling = { timeout: 10_000, interval: 20 };

function storeOf(name: string, ttlMs = 60_000, category = 'test'): LeaseStore {
  return mongoLeases(db, { category, partitionCount: 2, name, randomUUID, ttlMs });
}

beforeEach(async () => {
  await db.dropDatabase();
  await fencesFromOne(db, 'test', 2);
  await storeOf('first').look();
});

it('gives a free partition to exactly one of many who want it at once', async () => {
  const stores = Array.from({ length: 16 }, (_, index) => storeOf(String(index)));
  const fences = await Promise.all(stores.map((store) => store.take(0)));
  expect(fences.filter((fence) => fence !== undefined)).toEqual([1]);
});

it('keeps the partitions and the members of categories apart', async () => {
  const [own, other] = [storeOf('a'), storeOf('a', 60_000, 'other')];
  await Promise.all([own.heartbeat(), other.heartbeat()]);
  expect(await own.take(1)).toBe(1);
  expect(await own.look()).toEqual({ members: [own.me], holders: new Map([[1, own.me]]) });
  expect(await other.look()).toEqual({ members: [other.me], holders: new Map() });
});

it('shows every partition when several make the documents at once', async () => {
  const stores = Array.from({ length: 8 }, () => storeOf('a', 60_000, 'fresh'));
  await Promise.all(stores.map((store) => store.look()));
  expect(await stores[0]?.take(1)).toBeGreaterThan(1);
  expect(await db.collection('leases').countDocuments({ '_id.category': 'fresh' })).toBe(2);
});

it('neither renews nor releases a lease that somebody else has by now', async () => {
  const [first, second] = [storeOf('first', 50), storeOf('second')];
  expect(await first.take(0)).toBe(1);
  await expect.poll(() => second.take(0), polling).toBe(2);
  expect(await first.renew(0, 1, {})).toBe(false);
  await first.release(0, 1);
  expect((await second.look()).holders).toEqual(new Map([[0, second.me]]));
  expect(await second.renew(0, 2, {})).toBe(true);
});

it('does not renew under a fence that the same holder has left behind', async () => {
  const store = storeOf('a');
  expect([await store.take(0), await store.take(0)]).toEqual([1, 2]);
  expect([await store.renew(0, 1, {}), await store.renew(0, 2, {})]).toEqual([false, true]);
});

it('counts a member and a lease out when they have run out', async () => {
  const store = storeOf('a', 300);
  await store.heartbeat();
  await store.take(0);
  expect(await store.look()).toEqual({ members: [store.me], holders: new Map([[0, store.me]]) });
  await expect.poll(() => store.look(), polling).toEqual({ members: [], holders: new Map() });
});

it('frees a partition at once when it is released, and keeps its fence', async () => {
  const [first, second] = [storeOf('first'), storeOf('second')];
  expect(await first.take(0)).toBe(1);
  expect(await second.take(0)).toBeUndefined();
  await first.release(0, 1);
  expect(await second.take(0)).toBe(2);
});

it('gives higher fences than ever before when the leases were dropped', async () => {
  const store = storeOf('a', 60_000, 'dropped');
  await store.look();
  const fences = [await store.take(0), await store.take(0), await store.take(0)];
  await db.dropDatabase();
  await store.look();
  expect(await store.take(0)).toBeGreaterThan(Math.max(...fences.map(Number)));
});
