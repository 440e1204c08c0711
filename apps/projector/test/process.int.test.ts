import { createServer, type AddressInfo } from 'node:net';
import { accountDecider, NO_OVERDRAFT } from '@streamfold/accounts';
import { connectRedis, openRedisEventStore } from '@streamfold/event-store';
import { createMongoClient } from '@streamfold/projections';
import { privateRedis, sharedMongo } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { projectorSettings } from '../src/config.ts';
import { eachOf, statusOf } from './support/health.ts';
import { spawnProjector } from './support/projector-process.ts';

const redisServer = await privateRedis({ settings: { appendfsync: 'everysec' } });
const mongo = sharedMongo();
const client = createMongoClient(mongo.url, { name: 'test' });
const db = client.db(mongo.databaseName);

const settings = {
  REDIS_URL: redisServer.url,
  MONGO_URL: mongo.url,
  MONGO_DATABASE: mongo.databaseName,
  DURABILITY: 'everysec',
};

afterAll(() => client.close());

describe('the process', () => {
  it('ends with 0, and soon, when it is told to while it waits for events', async () => {
    const running = spawnProjector({ ...settings, BLOCK_MS: '20000' });
    const url = await running.url;
    await expect.poll(() => statusOf(`${url}/readyz`)).toBe(200);
    const began = performance.now();
    running.kill('SIGTERM');
    expect(await running.exited).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('prints every setting with --help', async () => {
    const running = spawnProjector({}, '--help');
    expect(await running.exited).toBe(0);
    const help = running.lines.join('\n');
    for (const name of Object.keys(projectorSettings.properties)) expect(help).toContain(name);
  });

  it.each([
    ['an unreachable Redis', { REDIS_URL: 'redis://127.0.0.1:1' }, /Redis at .* cannot be used/],
    ['an unreachable MongoDB', { MONGO_URL: 'mongodb://127.0.0.1:1' }, /MongoDB at .* does not/],
    ['a level that Redis does not keep', { DURABILITY: 'fsync' }, /durability level/],
    ['a bad setting', { BATCH_COUNT_MAX: 'many' }, /BATCH_COUNT_MAX is \\"many\\"/],
    ['another number of partitions', { PARTITIONS: '2' }, /made with partitions: 1, and cannot be/],
    ['an unknown projection', { PROJECTIONS: 'balances,x' }, /PROJECTIONS names x: there are only/],
    ['settings that do not fit', { STALL_MS: '1000' }, /STALL_MS must be more than/],
  ])('says in one line why it cannot start: %s', async (_name, wrong, sentence) => {
    const START_WAIT_MS = '0';
    const running = spawnProjector({ ...settings, START_WAIT_MS, LOG_LEVEL: 'error', ...wrong });
    expect(await running.exited).toBe(1);
    expect(running.lines).toHaveLength(1);
    expect(running.lines[0]).toMatch(sentence);
    expect(running.lines[0]).not.toContain('    at ');
  });

  it('says in one line that its port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const running = spawnProjector({ ...settings, LOG_LEVEL: 'error', PORT: String(port) });
    expect(await running.exited).toBe(1);
    expect(running.lines).toHaveLength(1);
    expect(running.lines[0]).toMatch(/port \d+ on 127.0.0.1 is in use/);
    await new Promise((resolve) => taken.close(resolve));
  });
});

it('a log that is flushed stops each projection with one sentence, MongoDB untouched', async () => {
  const { url } = redisServer;
  const store = await openRedisEventStore({ url, category: 'account', durability: 'everysec' });
  const create = { type: 'createAccount', overdraftLimit: NO_OVERDRAFT } as const;
  await store.handle('JohnDoe', accountDecider, create);
  await store.close();
  const running = spawnProjector(settings);
  const health = await running.url;
  const documents = db.collection('accountCollection');
  await expect.poll(() => documents.countDocuments()).toBe(1);

  const redis = await connectRedis(url, { name: 'test' });
  await redis.flushall();
  await expect
    .poll(() => eachOf(health, 'status'), { timeout: 10_000 })
    .toEqual(Array(3).fill('stopped'));
  expect(await statusOf(`${health}/readyz`)).toBe(503);
  expect(await (await fetch(`${health}/readyz`)).json()).toMatchObject({
    status: 'not ready',
    checks: { projections: 'log_changed' },
    details: ['balances', 'transactions', 'totals'].map((projection) => ({
      projection,
      status: 'stopped',
      problem: 'log_changed',
    })),
  });
  expect(await statusOf(`${health}/livez`)).toBe(503);
  const said = running.lines.filter((line) => line.includes('projection stopped'));
  expect(said).toHaveLength(3);
  for (const line of said) expect(line).toContain('documents untouched');
  expect(await documents.countDocuments()).toBe(1);
  expect(await redis.exists('accountStream')).toBe(0);
  redis.disconnect();
  running.kill('SIGTERM');
  expect(await running.exited).toBe(0);
});
