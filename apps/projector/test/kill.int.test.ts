import { accountDecider, NO_OVERDRAFT, parseAmount } from '@streamfold/accounts';
import { connectRedis, openRedisEventStore } from '@streamfold/event-store';
import { createMongoClient } from '@streamfold/projections';
import { seededRandom, sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterAll, expect, it, vi } from 'vitest';
import { expectConverged } from './support/convergence.ts';
import { spawnProjector } from './support/projector-process.ts';

const redisServer = await sharedRedis();
const mongo = sharedMongo();
const client = createMongoClient(mongo.url, { name: 'test' });
const db = client.db(mongo.databaseName);
const redis = await connectRedis(redisServer.url, { name: 'test' });
const store = await openRedisEventStore({
  url: redisServer.url,
  category: 'account',
  durability: 'memory',
});
const random = seededRandom();

/** More by hand: `STREAMFOLD_KILLS=20`. */
const KILLS = Number(process.env['STREAMFOLD_KILLS'] ?? '6');
const ACCOUNTS = 20;
const accounts = Array.from({ length: ACCOUNTS }, (_, index) => `acc${index}`);

const settings = {
  REDIS_URL: redisServer.url,
  MONGO_URL: mongo.url,
  MONGO_DATABASE: mongo.databaseName,
  DURABILITY: 'memory',
  // Small batches: there are more moments between a write and its checkpoint.
  BATCH_COUNT_MAX: '25',
  BLOCK_MS: '200',
  // Who is killed leaves its lease behind.
  LEASE_MS: '1000',
  LOG_LEVEL: 'warn',
};

afterAll(async () => {
  await store.close();
  redis.disconnect();
  await client.close();
});

it(`every balance, line and total is right after ${KILLS} kills and stops at random moments`, async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = await appliedVersions();
    // Either name: what the one leaves pending in the groups is taken from it by the other.
    const CONSUMER_NAME = random.pick(['projector-1', 'projector-2']);
    const running = spawnProjector({ ...settings, CONSUMER_NAME });
    const deposits = random.integer(5, 25);
    const loading = Promise.all(accounts.map((id) => deposit(id, deposits)));
    // The moment is counted in applied events, so that the kill falls into the work.
    const moment = before + random.integer(1, ACCOUNTS * deposits - 25);
    await expect
      .poll(appliedVersions, { interval: random.integer(1, 10), timeout: 20_000 })
      .toBeGreaterThanOrEqual(moment);
    const signal = random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM'] as const);
    running.kill(signal);
    expect(await running.exited).toBe(signal === 'SIGTERM' ? 0 : null);
    await loading;
  }
  const last = spawnProjector(settings);
  await vi.waitFor(() => expectConverged(store, redis, db), { timeout: 20_000, interval: 200 });
  expect(await db.collection('parked').countDocuments()).toBe(0);
  last.kill('SIGTERM');
  expect(await last.exited).toBe(0);
}, 300_000);

async function deposit(id: string, times: number): Promise<void> {
  const created = { type: 'createAccount', overdraftLimit: NO_OVERDRAFT } as const;
  await store.handle(id, accountDecider, created);
  for (let time = 0; time < times; time += 1) {
    const amount = parseAmount(random.integer(1, 1_000));
    if (amount === undefined) throw new RangeError('no amount');
    await store.handle(id, accountDecider, { type: 'deposit', amount });
  }
}

async function appliedVersions(): Promise<number> {
  const [sum] = await db
    .collection('accountCollection')
    .aggregate<{ readonly versions: number }>([
      { $group: { _id: null, versions: { $sum: '$version' } } },
    ])
    .toArray();
  return sum?.versions ?? 0;
}
