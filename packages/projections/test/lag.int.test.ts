import { privateMongo, privateRedis } from '@streamfold/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  LagReader,
  measureLag,
  PartUnavailableError,
  type LagOptions,
  type PartitionLag,
} from '../src/index.ts';
import { add, tally } from './support/tally.ts';
import { openTestLog, type TestLog } from './support/test-log.ts';
import { openTestMongo, startTally, type TestProjector } from './support/test-projector.ts';

const redis = await privateRedis();
const server = await privateMongo();
const mongo = openTestMongo(server.url);
const databaseName = 'lag';
const db = mongo.db(databaseName);

const streams = ['a', 'b', 'c'];

let log: TestLog;
let running: TestProjector | undefined;
let reader: LagReader;

function options(): LagOptions {
  const { store, url } = log;
  const projections = [tally];
  const category = 'tally';
  return { store, redis: { url }, category, db, projections, now: Date.now, patienceMs: 500 };
}

async function measured(): Promise<PartitionLag> {
  const [lag, ...others] = await reader.measure(running?.projector.held);
  if (lag === undefined || others.length > 0) throw new Error('not one partition was measured');
  return lag;
}

beforeEach(async () => {
  await db.dropDatabase();
  log = await openTestLog(redis.url);
  await log.redis.flushdb();
  await log.close();
  log = await openTestLog(redis.url);
  reader = new LagReader(options());
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  reader.close();
  await log.close();
});

async function startedAndStopped(position: string): Promise<void> {
  running = startTally({ log, mongo, databaseName });
  await running.waitUntil(position);
  await running.stop();
  running = undefined;
}

it('is everything before a projection has begun, and nothing once it has caught up', async () => {
  const began = Date.now();
  const position = await log.fill(streams, 4);
  const lag = await measured();
  expect(lag).toMatchObject({
    projection: 'tally',
    partition: 0,
    position: '0-0',
    eventsBehind: 12,
  });
  expect(lag.secondsBehind).toBeGreaterThanOrEqual(0);
  expect(lag.secondsBehind).toBeLessThanOrEqual((Date.now() - began) / 1_000);
  await startedAndStopped(position);
  const none = { position, eventsBehind: 0, secondsBehind: 0 };
  expect(await measured()).toMatchObject(none);
  expect(await measureLag(options())).toMatchObject([none]);
});

it('counts what came after the checkpoint, by ones and by hundreds', async () => {
  await startedAndStopped(await log.fill(streams, 2));
  await log.fill(streams, 3);
  expect((await measured()).eventsBehind).toBe(9);
  await log.fill(streams, 100);
  expect((await measured()).eventsBehind).toBe(309);
});

it('is as old as the oldest event that is not settled, by when it was decided', async () => {
  await startedAndStopped(await log.fill(streams, 1));
  const [{ time }] = await eventsAfterNow(streams, 1);
  reader.close();
  reader = new LagReader({ ...options(), now: () => time + 90_000 });
  expect((await measured()).secondsBehind).toBe(90);
  reader.close();
  // A writer's clock that is ahead makes no event younger than now.
  reader = new LagReader({ ...options(), now: () => time - 90_000 });
  expect((await measured()).secondsBehind).toBe(0);
});

it('is right where entries were deleted by hand, before the checkpoint or after it', async () => {
  await startedAndStopped(await log.fill(streams, 2));
  const { categoryStream } = log.keys;
  const [settled] = await log.redis.xrange(categoryStream, '-', '+', 'COUNT', 1);
  await log.redis.xdel(categoryStream, settled?.[0] ?? '');
  expect((await measured()).eventsBehind).toBe(0);
  const last = await log.fill(streams, 40);
  expect((await measured()).eventsBehind).toBe(120);
  const after = await log.redis.xrevrange(categoryStream, '+', '-', 'COUNT', 21);
  await log.redis.xdel(categoryStream, ...after.map(([id]) => id));
  expect(after[0]?.[0]).toBe(last);
  // 99 are left: they are counted one by one.
  expect((await measured()).eventsBehind).toBe(99);
  const rest = await log.redis.xrevrange(categoryStream, '+', '-', 'COUNT', 99);
  await log.redis.xdel(categoryStream, ...rest.map(([id]) => id));
  // The stream's last id is beyond the checkpoint now, and there is nothing between them.
  expect(await measured()).toMatchObject({ eventsBehind: 0, secondsBehind: 0 });
});

it('counts what is parked, and what waits behind it', async () => {
  await log.append('a', [add(1), { type: 'nonsense' }, add(2), add(3)]);
  const position = await log.append('b', [add(1)]);
  await startedAndStopped(position);
  expect(await measured()).toMatchObject({ eventsBehind: 0, parkedCount: 1, waitingCount: 2 });
});

it('grows on what was known last while MongoDB does not answer, and is 0 again after', async () => {
  running = startTally({ log, mongo, databaseName });
  await running.waitUntil(await log.fill(streams, 2));
  // By what is saved alone: that is what is known last.
  await expect.poll(() => reader.measure()).toMatchObject([{ eventsBehind: 0 }]);
  await server.pause();
  await log.fill(streams, 5);
  const began = performance.now();
  const first = await measured();
  expect(performance.now() - began).toBeLessThan(1_500);
  expect(first.eventsBehind).toBeGreaterThan(0);
  await log.fill(streams, 5);
  const second = await measured();
  expect(second.eventsBehind).toBe(30);
  expect(second.secondsBehind).toBeGreaterThan(first.secondsBehind);
  await server.resume();
  await expect.poll(measured, { timeout: 20_000 }).toMatchObject({ eventsBehind: 0 });
});

it('fails in time while Redis does not answer, and is measured again when it is back', async () => {
  await startedAndStopped(await log.fill(streams, 2));
  expect((await measured()).eventsBehind).toBe(0);
  await redis.pause();
  const began = performance.now();
  await expect(measured()).rejects.toThrow(PartUnavailableError);
  expect(performance.now() - began).toBeLessThan(1_500);
  await redis.resume();
  expect((await measured()).eventsBehind).toBe(0);
});

it('keeps one connection to Redis, whatever often it is measured', async () => {
  await log.fill(streams, 1);
  const count = async () =>
    String(await log.redis.client('LIST')).split('name=streamfold-lag').length - 1;
  for (let time = 0; time < 5; time += 1) await measured();
  expect(await count()).toBe(1);
  reader.close();
  await expect.poll(count).toBe(0);
});

async function eventsAfterNow(ids: readonly string[], count: number) {
  const before = await log.redis.xlen(log.keys.categoryStream);
  await log.fill(ids, count);
  const times: { time: number }[] = [];
  for await (const { meta } of log.store.readCategory()) times.push({ time: meta.time });
  const [first, ...rest] = times.slice(before);
  if (first === undefined) throw new Error('nothing was appended');
  return [first, ...rest] as const;
}
