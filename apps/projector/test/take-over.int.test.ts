import { accountDecider, NO_OVERDRAFT, parseAmount } from '@streamfold/accounts';
import { openRedisEventStore } from '@streamfold/event-store';
import { createMongoClient } from '@streamfold/projections';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { eachOf, metricOf, statusOf } from './support/health.ts';
import { spawnProjector } from './support/projector-process.ts';

const PARTITIONS = 4;
const LEASE_MS = 3_000;
const ACCOUNTS = Array.from({ length: 40 }, (_, index) => `acc${index}`);
const polling = { timeout: 20_000, interval: 50 };

const redis = await sharedRedis();
const mongo = sharedMongo();
const client = createMongoClient(mongo.url, { name: 'test' });
const db = client.db(mongo.databaseName);
const store = await openRedisEventStore({
  url: redis.url,
  category: 'account',
  partitions: PARTITIONS,
  durability: 'memory',
});

const settings = {
  REDIS_URL: redis.url,
  PARTITIONS: String(PARTITIONS),
  MONGO_URL: mongo.url,
  MONGO_DATABASE: mongo.databaseName,
  DURABILITY: 'memory',
  BLOCK_MS: '200',
  LEASE_MS: String(LEASE_MS),
};

afterAll(async () => {
  await store.close();
  await client.close();
});

/** The partitions that the projector at `url` holds. */
async function heldBy(url: string): Promise<readonly string[]> {
  const held = await metricOf(url, 'streamfold_partition_held');
  return [...held].filter(([, value]) => value === 1).map(([labels]) => labels);
}

describe('two projectors of four partitions', () => {
  let first: ReturnType<typeof spawnProjector>;
  let second: ReturnType<typeof spawnProjector>;
  let urls: readonly [string, string];

  beforeEach(async () => {
    // Under one name: it is for people.
    first = spawnProjector(settings);
    second = spawnProjector(settings);
    urls = [await first.url, await second.url];
    for (const url of urls) {
      await expect.poll(() => heldBy(url), polling).toHaveLength(PARTITIONS / 2);
    }
  });

  it('share them, and one has all within five seconds when the other is killed', async () => {
    const [url, other] = urls;
    expect(new Set([...(await heldBy(url)), ...(await heldBy(other))]).size).toBe(PARTITIONS);
    await deposit(1);
    await everythingIsProjected(url, 2);
    for (const each of urls) {
      expect(await statusOf(`${each}/readyz`)).toBe(200);
      const doing = await eachOf(each, 'status');
      expect(doing.filter((status) => status === 'standing by')).toHaveLength(6);
      // Both know of all partitions.
      expect(await eachOf(each, 'eventsBehind')).toEqual(Array(3 * PARTITIONS).fill(0));
    }

    const loading = deposit(5);
    second.kill('SIGKILL');
    const killedAt = performance.now();
    await expect.poll(() => heldBy(url), polling).toHaveLength(PARTITIONS);
    expect(performance.now() - killedAt).toBeLessThan(5_000);
    await loading;
    await everythingIsProjected(url, 7);
    expect(await eachOf(url, 'status')).toEqual(Array(3 * PARTITIONS).fill('running'));
    first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
  });
});

it('a projector that stands by is alive and ready, and takes over at once what is given up', async () => {
  const holders = Array.from({ length: PARTITIONS }, () => spawnProjector(settings));
  const [holder] = holders;
  for (const one of holders) {
    const url = await one.url;
    await expect.poll(() => heldBy(url), polling).toHaveLength(1);
  }
  const standby = spawnProjector(settings);
  const url = await standby.url;
  await expect.poll(() => db.collection('projectors').countDocuments(), polling).toBe(5);
  expect(await heldBy(url)).toEqual([]);
  expect(await eachOf(url, 'status')).toEqual(Array(3 * PARTITIONS).fill('standing by'));
  expect([await statusOf(`${url}/readyz`), await statusOf(`${url}/livez`)]).toEqual([200, 200]);
  holder?.kill('SIGTERM');
  expect(await holder?.exited).toBe(0);
  await expect.poll(() => heldBy(url), polling).toHaveLength(1);
  await expect.poll(() => statusOf(`${url}/readyz`), polling).toBe(200);
}, 60_000);

async function everythingIsProjected(url: string, version: number): Promise<void> {
  await expect
    .poll(() => eachOf(url, 'eventsBehind'), polling)
    .toEqual(Array(3 * PARTITIONS).fill(0));
  const filter = { version, funds: version - 1 };
  await expect
    .poll(() => db.collection('accountCollection').countDocuments(filter), polling)
    .toBe(ACCOUNTS.length);
  const lines = db.collection('transactions');
  await expect.poll(() => lines.countDocuments(), polling).toBe(ACCOUNTS.length * (version - 1));
  const totals = await db.collection('totals').find({ type: 'deposit' }).toArray();
  const amount = totals.reduce((sum, total) => sum + Number(total['amount']), 0);
  expect(amount).toBe(ACCOUNTS.length * (version - 1));
}

/** Deposits 1 into every account, so many times. */
async function deposit(times: number): Promise<void> {
  const created = { type: 'createAccount', overdraftLimit: NO_OVERDRAFT } as const;
  const amount = parseAmount(1) ?? expect.fail();
  await Promise.all(ACCOUNTS.map((id) => store.handle(id, accountDecider, created)));
  for (let time = 0; time < times; time += 1) {
    await Promise.all(
      ACCOUNTS.map((id) => store.handle(id, accountDecider, { type: 'deposit', amount })),
    );
  }
}
