import { seededRandom, sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectConverged } from './support/convergence.ts';
import { add } from './support/tally.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';
import { openTestMongo, startTally, type TestProjector } from './support/test-projector.ts';

const redis = await sharedRedis();
const { url, databaseName } = sharedMongo();
const db = openTestMongo(url).db(databaseName);
const random = seededRandom();

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

describe('the entries of a consumer', () => {
  it('that was given them and died under its name come first when it starts again', async () => {
    await bootOnce();
    await log.fill(['s', 't'], 10);
    await deliver('one', 7);
    await start({ consumer: 'one', batchCountMax: 3 });
    await settled();
    await expectConverged(log, db);
    expect(lines('gap filled')).toEqual([]);
  });

  it('that died and does not come back are claimed by another', async () => {
    await bootOnce();
    await log.fill(['s', 't'], 10);
    await deliver('gone', 7);
    await start({ consumer: 'one', claimIdleMs: 100 });
    await settled();
    await expectConverged(log, db);
    expect(lines('entries of other consumers claimed')).not.toEqual([]);
  });

  it('that were deleted while it had them are recorded, and the own stream fills in', async () => {
    await bootOnce();
    await log.fill(['s'], 6);
    const own = await deliver('one', 2);
    const others = await deliver('gone', 2);
    const deleted = [own[1] ?? '', others[0] ?? ''];
    await log.redis.xdel(log.keys.categoryStream, ...deleted);
    await start({ consumer: 'one', claimIdleMs: 50 });
    await expect.poll(() => db.collection('parked').countDocuments()).toBe(2);
    await settled();
    await expectConverged(log, db);
    const parked = await db.collection('parked').find().sort({ _id: 1 }).toArray();
    expect(parked).toMatchObject(
      deleted.map((entryId) => ({ _id: { entryId }, code: 'entry_deleted' })),
    );
  });
});

it('a consumer that is stopped leaves no connection behind', async () => {
  await start({ consumer: 'one' });
  await log.fill(['s'], 3);
  await settled();
  expect(await connections('one')).toBe(2);
  await running[0]?.stop();
  await expect.poll(() => connections('one')).toBe(0);
});

describe('two projectors in one group', () => {
  it('share out the entries, and every document is right', async () => {
    await start({ consumer: 'one', batchCountMax: 5 });
    await start({ consumer: 'two', batchCountMax: 5 });
    const streams = ['a', 'b', 'c', 'd'];
    for (let round = 0; round < 60; round += 1) {
      const count = random.integer(1, 4);
      await log.append(
        random.pick(streams),
        Array.from({ length: count }, () => add(1)),
      );
    }
    await settled();
    await expectConverged(log, db);
    expect(running.every(({ projector }) => projector.progress.settledCount > 0)).toBe(true);
    expect(await db.collection('parked').countDocuments()).toBe(0);
  });

  it('park a poison entry once, and lose nothing that comes before it', async () => {
    await start({ consumer: 'one', batchCountMax: 2 });
    await start({ consumer: 'two', batchCountMax: 2 });
    const events = Array.from({ length: 20 }, (_, index) => add(index === 12 ? -1_000 : 1));
    await log.append('s', events);
    await settled();
    const [document] = await db.collection('tallies').find().toArray();
    expect(document).toMatchObject({ version: 12, total: 12 });
    const parked = await db.collection('parked').find().sort({ version: 1 }).toArray();
    expect(parked.map(({ version }) => Number(version))).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
  });
});

/** A first boot, which makes the group. */
async function bootOnce(): Promise<void> {
  const first = await startTally({ log, db });
  await expect.poll(() => first.projector.status.status).toBe('running');
  await first.stop();
}

/** Has entries delivered to a consumer that dies at once. */
async function deliver(consumer: string, count: number): Promise<string[]> {
  const { categoryStream, group } = log.keys;
  const args = ['GROUP', group, consumer, 'COUNT', String(count)] as const;
  const reply = await log.redis.xreadgroup(...args, 'STREAMS', categoryStream, '>');
  const [[, entries] = ['', []]] = reply as [string, [string, string[]][]][];
  return entries.map(([id]) => id);
}

async function start(options: {
  readonly consumer: string;
  readonly batchCountMax?: number;
  readonly claimIdleMs?: number;
}): Promise<void> {
  running.push(await startTally({ log, db, ...options }));
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
