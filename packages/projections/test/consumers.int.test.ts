import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectConverged } from './support/convergence.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';
import { openTestMongo, startTally, type TestProjector } from './support/test-projector.ts';

const redis = await sharedRedis();
const { url, databaseName } = sharedMongo();
const mongo = openTestMongo(url);
const db = mongo.db(databaseName);

let log: TestLog;
let running: TestProjector[];

beforeEach(async () => {
  log = await freshTestLog(redis.url);
  await db.dropDatabase();
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await log.close();
});

describe('entries that the group gave away', () => {
  it('to a consumer that died are projected all the same, and are pending no more', async () => {
    await bootOnce();
    await log.fill(['s', 't'], 10);
    await deliver('one', 4);
    await deliver('gone', 3);
    start('one');
    await settled();
    await expectConverged(log, db);
    expect(lines('gap filled')).toEqual([]);
  });

  it('while a projector runs, to somebody who has no business there, are not missed', async () => {
    const one = start('one');
    await one.waitUntil(await log.fill(['s', 't'], 2));
    for (let round = 0; round < 20; round += 1) {
      await log.fill(['s', 't'], 1);
      await deliver('intruder', 1);
    }
    await settled();
    await expectConverged(log, db);
    expect(lines('gap filled')).toEqual([]);
  });

  it('and that were deleted then are filled in from the own stream', async () => {
    await bootOnce();
    await log.fill(['s'], 6);
    const [, deleted = ''] = await deliver('gone', 2);
    await log.redis.xdel(log.keys.categoryStream, deleted);
    start('one');
    await settled();
    await expectConverged(log, db);
    expect(lines('gap filled')).toHaveLength(1);
  });
});

it('a projector that is stopped leaves no connection behind', async () => {
  const one = start('one');
  await one.waitUntil(await log.fill(['s'], 3));
  expect(await connections('one')).toBe(2);
  await one.stop();
  await expect.poll(() => connections('one')).toBe(0);
});

it('of two projectors one stands by, and goes on at once where the other has stopped', async () => {
  const one = start('one');
  await one.waitUntil(await log.fill(['s', 't'], 5));
  const two = start('two');
  await one.waitUntil(await log.fill(['s', 't'], 5));
  expect(two.projector.held).toEqual([]);
  await one.stop();
  const last = await log.fill(['s', 't'], 5);
  await two.waitUntil(last);
  await settled();
  await expectConverged(log, db);
  expect(one.projector.held).toEqual([]);
});

/** A first boot, which makes the group. */
async function bootOnce(): Promise<void> {
  const first = startTally({ log, mongo, databaseName });
  await expect.poll(() => first.status, { timeout: 10_000 }).toBe('running');
  await first.stop();
}

/** Has entries delivered to a consumer that does nothing with them. */
async function deliver(consumer: string, count: number): Promise<string[]> {
  const { categoryStream, group } = log.keys;
  const args = ['GROUP', group, consumer, 'COUNT', String(count)] as const;
  const reply = await log.redis.xreadgroup(...args, 'STREAMS', categoryStream, '>');
  const [[, entries] = ['', []]] = (reply ?? []) as [string, [string, string[]][]][];
  return entries.map(([id]) => id);
}

function start(name: string): TestProjector {
  const one = startTally({ log, mongo, databaseName, name, pageEntriesMax: 5 });
  running.push(one);
  return one;
}

/** Waits until the group has delivered everything and nothing is pending. */
async function settled(): Promise<void> {
  const [[last] = ['']] = await log.redis.xrevrange(log.keys.categoryStream, '+', '-', 'COUNT', 1);
  await expect
    .poll(async () => [await lastDelivered(), await log.pendingCount()], { timeout: 15_000 })
    .toEqual([last, 0]);
}

async function lastDelivered(): Promise<unknown> {
  const groups = (await log.redis.xinfo('GROUPS', log.keys.categoryStream)) as unknown[][];
  const [fields = []] = groups;
  return fields[fields.indexOf('last-delivered-id') + 1];
}

async function connections(consumer: string): Promise<number> {
  const list = String(await log.redis.client('LIST'));
  return list.split('\n').filter((line) => line.includes(`name=streamfold-projector-${consumer}`))
    .length;
}

function lines(beginning: string): string[] {
  return running.flatMap((one) => one.lines.filter((line) => line.startsWith(beginning)));
}
