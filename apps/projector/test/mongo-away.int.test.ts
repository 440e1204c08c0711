import { accountDecider, NO_OVERDRAFT, parseAmount } from '@streamfold/accounts';
import { openRedisEventStore } from '@streamfold/event-store';
import { createMongoClient } from '@streamfold/projections';
import { privateMongo, sharedRedis } from '@streamfold/testing';
import { afterAll, afterEach, expect, it } from 'vitest';
import { eachOf, metricOf, statusOf } from './support/health.ts';
import { spawnProjector } from './support/projector-process.ts';

const redis = await sharedRedis();
const server = await privateMongo();
const store = await openRedisEventStore({
  url: redis.url,
  category: 'account',
  durability: 'memory',
});

const settings = {
  REDIS_URL: redis.url,
  MONGO_URL: server.url,
  MONGO_DATABASE: 'away',
  DURABILITY: 'memory',
  BLOCK_MS: '200',
};

const polling = { timeout: 30_000, interval: 50 };

let isFrozen = false;

async function freeze(): Promise<void> {
  await server.pause();
  isFrozen = true;
}

/** Not of a server that is not frozen: a container refuses that. */
async function thaw(): Promise<void> {
  if (isFrozen) await server.resume();
  isFrozen = false;
}

afterEach(thaw);
afterAll(() => store.close());

it('a MongoDB that comes up after the projector is waited for, and projected into', async () => {
  await server.stop();
  const running = spawnProjector({ ...settings, START_WAIT_MS: '60000' });
  const waits = () => running.lines.filter((line) => line.includes('MongoDB does not answer yet'));
  await expect.poll(waits, polling).toHaveLength(1);
  await deposit('late', 1);
  await server.startAgain();
  const url = await running.url;
  await expect.poll(() => statusOf(`${url}/readyz`), polling).toBe(200);
  await expect.poll(() => eachOf(url, 'eventsBehind'), polling).toEqual([0, 0, 0]);
  const client = createMongoClient(server.url, { name: 'test' });
  const documents = client.db('away').collection('accountCollection');
  expect(await documents.find().toArray()).toMatchObject([{ version: 2, funds: 1 }]);
  await client.close();
}, 90_000);

it('lag is seen growing while MongoDB does not answer, and is 0 again after', async () => {
  const running = spawnProjector(settings);
  const url = await running.url;
  await deposit('grown', 1);
  await expect.poll(() => eachOf(url, 'status'), polling).toEqual(Array(3).fill('running'));
  await expect.poll(() => eachOf(url, 'eventsBehind'), polling).toEqual([0, 0, 0]);
  const events = () => metricOf(url, 'streamfold_projection_events_behind');
  const seconds = () => metricOf(url, 'streamfold_projection_seconds_behind');
  expect([...(await events()).values()]).toEqual([0, 0, 0]);

  await freeze();
  await deposit('grown', 5);
  await expect.poll(() => eachOf(url, 'eventsBehind'), polling).toEqual([5, 5, 5]);
  expect([...(await events()).values()]).toEqual([5, 5, 5]);
  expect(await statusOf(`${url}/readyz`)).toBe(503);
  const younger = Math.min(...(await seconds()).values());
  expect(younger).toBeGreaterThan(0);
  await deposit('grown', 5);
  await expect.poll(() => eachOf(url, 'eventsBehind'), polling).toEqual([10, 10, 10]);
  expect(Math.min(...(await seconds()).values())).toBeGreaterThan(younger);
  // It stands by, for its lease has run out, and tells what nobody projects.
  await expect.poll(() => eachOf(url, 'status'), polling).toEqual(Array(3).fill('standing by'));
  expect(await eachOf(url, 'eventsBehind')).toEqual([10, 10, 10]);
  expect([...(await metricOf(url, 'streamfold_partition_held')).values()]).toEqual([0]);
  expect(await statusOf(`${url}/livez`)).toBe(200);

  await thaw();
  await expect.poll(() => eachOf(url, 'eventsBehind'), polling).toEqual([0, 0, 0]);
  await expect.poll(() => statusOf(`${url}/readyz`), polling).toBe(200);
  expect([...(await events()).values(), ...(await seconds()).values()]).toEqual(Array(6).fill(0));
}, 90_000);

it('a projector that is told to stop while MongoDB does not answer ends in time, with 0', async () => {
  const running = spawnProjector(settings);
  const url = await running.url;
  await expect.poll(() => eachOf(url, 'status'), polling).toEqual(Array(3).fill('running'));
  await freeze();
  await deposit('stopped', 1);
  const began = performance.now();
  running.kill('SIGTERM');
  expect(await running.exited).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
}, 90_000);

async function deposit(id: string, times: number): Promise<void> {
  const created = { type: 'createAccount', overdraftLimit: NO_OVERDRAFT } as const;
  await store.handle(id, accountDecider, created);
  const amount = parseAmount(1) ?? expect.fail();
  for (let time = 0; time < times; time += 1) {
    await store.handle(id, accountDecider, { type: 'deposit', amount });
  }
}
