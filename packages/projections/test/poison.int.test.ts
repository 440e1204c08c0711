import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentsOf, expectConverged } from './support/convergence.ts';
import { add } from './support/tally.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';
import { openTestMongo, startTally, type TestProjector } from './support/test-projector.ts';

const redis = await sharedRedis();
const { url, databaseName } = sharedMongo();
const mongo = openTestMongo(url);
const db = mongo.db(databaseName);

let log: TestLog;
let running: TestProjector;

beforeEach(async () => {
  log = await freshTestLog(redis.url);
  await db.dropDatabase();
  running = startTally({ log, mongo, databaseName });
});

afterEach(async () => {
  await running.stop();
  await log.close();
});

const meta = '{"commit":"c","time":1,"hash":"AAAAAAAAAAAAAAAA"}';

describe('an entry of no stream', () => {
  it.each([
    ['P1 other fields', ['a', 'b']],
    ['P2 not JSON', ['event', '{"id":"s"', 'meta', meta]],
    ['P3 null', ['event', 'null', 'meta', meta]],
    ['P4 1 MiB', ['event', 'x'.repeat(1024 * 1024), 'meta', meta]],
    ['P7 no id', ['event', '{"version":1,"type":"add","amount":1}', 'meta', meta]],
    ['P8 bad id', ['event', '{"id":{"$gt":""},"version":1,"type":"add"}', 'meta', meta]],
    [
      'the key of the category',
      ['event', '{"id":"tally:x","version":1,"type":"add"}', 'meta', meta],
    ],
  ])('is parked, and every stream goes on: %s', async (_name, fields) => {
    await log.fill(['s'], 2);
    const entryId = await log.forge(...fields);
    const last = await log.fill(['s', 't'], 2);
    await running.waitUntil(last);
    await expectConverged(log, db);
    const [parked, ...more] = await parkedEntries();
    expect(more).toEqual([]);
    expect(parked).toMatchObject({ _id: { entryId, projection: 'tally' } });
    expect(parked?.['streamId']).toBeUndefined();
    expect(JSON.stringify(parked).length).toBeLessThan(20_000);
  });

  it('is parked with what it held, where that is binary', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0xc3]);
    await log.redis.xadd(log.keys.categoryStream, '*', 'event', bytes, 'meta', bytes);
    await running.waitUntil(await log.fill(['s'], 1));
    expect(await parkedEntries()).toHaveLength(1);
    await expectConverged(log, db);
  });
});

describe('an entry that names a stream and is not in it', () => {
  it.each([
    ['P5 unknown type', '{"id":"s","version":3,"type":"vanish"}'],
    ['P9 no amount', '{"id":"s","version":3,"type":"add"}'],
    ['P10 text amount', '{"id":"s","version":3,"type":"add","amount":"abc"}'],
    ['P10 1e400', '{"id":"s","version":3,"type":"add","amount":1e400}'],
    ['P13 no version', '{"id":"s","type":"add","amount":1}'],
    ['P13 fraction', '{"id":"s","version":1.5,"type":"add","amount":1}'],
    ['P14 gap', '{"id":"s","version":9,"type":"add","amount":1}'],
    ['P20 next version', '{"id":"s","version":3,"type":"add","amount":900}'],
    ['P26 __proto__', '{"id":"s","version":3,"type":"add","amount":1,"__proto__":{"x":1}}'],
  ])('is parked, halts that stream and no other: %s', async (_name, event) => {
    await log.fill(['s', 't'], 2);
    const entryId = await log.forge('event', event, 'meta', meta);
    // Later, the own stream has an event of that version, which would be used in its place.
    await running.waitUntil(entryId);
    await log.append('s', [add(5)]);
    await log.append('s', [add(6)]);
    await running.waitUntil(await log.fill(['t'], 2));
    expect(await documentsOf(db)).toMatchObject([
      { _id: 's', version: 2, total: 3 },
      { _id: 't', version: 4 },
    ]);
    const [parked, ...more] = await parkedEntries();
    expect(parked).toMatchObject({ _id: { entryId }, streamId: 's', waitingCount: 2 });
    expect(more).toEqual([]);
    await expect.poll(() => log.pendingCount()).toBe(0);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('is replaced by the good copy of its own stream, where only it is damaged', async () => {
    await running.stop();
    await log.fill(['t'], 1);
    const id = await log.append('s', [add(100)]);
    const [[, fields] = ['', []]] = await log.redis.xrange(log.keys.categoryStream, id, id);
    await log.redis.xdel(log.keys.categoryStream, id);
    await log.forge(...fields.map((field) => field.replace('"amount":100', '"amount":900')));
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(await log.fill(['t'], 1));
    await expectConverged(log, db);
    expect((await documentsOf(db))[0]).toMatchObject({ _id: 's', total: 100 });
    expect(await parkedEntries()).toEqual([]);
    expect(running.lines.filter((line) => line.includes('damaged'))).toHaveLength(1);
  });
});

describe('an event in the log that the rules refuse', () => {
  it('is parked, what comes before it is applied, what follows waits', async () => {
    await log.append('s', [add(1), add(-5), add(10)]);
    await log.append('s', [add(1)]);
    await running.waitUntil(await log.fill(['t'], 1));
    expect((await documentsOf(db))[0]).toMatchObject({ _id: 's', version: 1, total: 1 });
    expect(await parkedEntries()).toMatchObject([
      {
        version: 2,
        code: 'event_refused',
        reason: 'version 2: total would be -4',
        waitingCount: 2,
      },
    ]);
  });

  it('is parked once, however often it is delivered', async () => {
    const last = await log.append('s', [add(-1), add(1)]);
    await running.waitUntil(last);
    const before = await parkedEntries();
    await running.stop();
    await log.redis.xgroup('SETID', log.keys.categoryStream, log.keys.group, '0');
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(last);
    expect(before).toMatchObject([{ version: 1, waitingCount: 1 }]);
    expect(await parkedEntries()).toEqual(before);
  });

  it('halts its stream over 100,000 entries, and the others flow', async () => {
    await running.stop();
    running = startTally({ log, mongo, databaseName, pageEntriesMax: 5_000 });
    await log.append('s', [add(-1)]);
    for (let chunk = 0; chunk < 100; chunk += 1) {
      await log.append(
        's',
        Array.from({ length: 1_000 }, () => add(1)),
      );
    }
    await running.waitUntil(await log.fill(['t'], 1));
    expect(await documentsOf(db)).toMatchObject([{ _id: 't', version: 1 }]);
    expect(await parkedEntries()).toMatchObject([{ streamId: 's', waitingCount: 100_000 }]);
    expect(running.lines.filter((line) => line.startsWith('entry parked'))).toHaveLength(1);
  });
});

async function parkedEntries(): Promise<readonly Record<string, unknown>[]> {
  return await db.collection('parked').find().sort({ _id: 1 }).toArray();
}
