import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ForkError } from '../src/index.ts';
import { documentsOf, expectConverged } from './support/convergence.ts';
import { add, tally } from './support/tally.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';
import { openTestMongo, startTally, type TestProjector } from './support/test-projector.ts';

const redis = await sharedRedis();
const { url, databaseName } = sharedMongo();
const mongo = openTestMongo(url);
const db = mongo.db(databaseName);

let log: TestLog;
let running: TestProjector | undefined;

beforeEach(async () => {
  log = await freshTestLog(redis.url);
  await db.dropDatabase();
});

afterEach(async () => {
  await running?.stop();
  await log.close();
});

describe('a projector', () => {
  it('folds every stream into its document, in order, and acknowledges', async () => {
    running = startTally({ log, mongo, databaseName });
    const last = await log.fill(streams(20), 15);
    await running.waitUntil(last);
    await expectConverged(log, db);
    const [first] = await documentsOf(db);
    expect(first).toMatchObject({ _id: 's0', total: 120, version: 15 });
    expect(first?.timestamps).toHaveLength(10);
  });

  it('keeps the last ten positions, newest last', async () => {
    running = startTally({ log, mongo, databaseName });
    const last = await log.append(
      's',
      Array.from({ length: 25 }, () => add(1)),
    );
    await running.waitUntil(last);
    const all = (await log.redis.xrange(log.keys.categoryStream, '-', '+')).map(([id]) => id);
    const [document] = await documentsOf(db);
    expect(document?.timestamps).toEqual(all.slice(-10));
  });

  it('starts where it stopped, and applies what was appended meanwhile', async () => {
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(await log.fill(streams(3), 2));
    await running.stop();
    const last = await log.fill(streams(3), 2);
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(last);
    await expectConverged(log, db);
  });

  it('changes nothing when everything is delivered again from the beginning', async () => {
    running = startTally({ log, mongo, databaseName, pageEntriesMax: 7 });
    const last = await log.fill(streams(5), 10);
    await running.waitUntil(last);
    await running.stop();
    const before = await documentsOf(db);
    await log.redis.xgroup('SETID', log.keys.categoryStream, log.keys.group, '0');
    running = startTally({ log, mongo, databaseName, pageEntriesMax: 7 });
    await running.waitUntil(last);
    expect(await documentsOf(db)).toEqual(before);
    await expectConverged(log, db);
  });

  it('misses nothing when the group was set past entries', async () => {
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(await log.fill(streams(3), 1));
    await running.stop();
    await log.append(
      's0',
      Array.from({ length: 2_500 }, () => add(1)),
    );
    await log.fill(streams(3), 3);
    await log.redis.xgroup('SETID', log.keys.categoryStream, log.keys.group, '$');
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(await log.fill(streams(3), 1));
    await expectConverged(log, db);
    expect(running.lines.filter((line) => line.startsWith('gap filled'))).toEqual([]);
  });

  it('fills the gap that an entry deleted from the category leaves', async () => {
    const first = await log.append('s', [add(1)]);
    const second = await log.append('s', [add(2)]);
    await log.redis.xdel(log.keys.categoryStream, second);
    const last = await log.append('s', [add(3)]);
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(last);
    await expectConverged(log, db);
    expect((await documentsOf(db))[0]?.timestamps).toEqual([first, last]);
  });

  it('takes an event that is in the log twice once', async () => {
    await log.append('s', [add(5)]);
    const [[, fields] = ['', []]] = await log.redis.xrange(log.keys.categoryStream, '-', '+');
    await log.forge(...fields);
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(await log.append('s', [add(1)]));
    await expectConverged(log, db);
    expect(await db.collection('parked').countDocuments()).toBe(0);
  });

  it('stops at an applied version that comes with another hash', async () => {
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(await log.append('s', [add(5)]));
    const meta = '{"commit":"c","time":1,"hash":"AAAAAAAAAAAAAAAA"}';
    await log.forge('event', '{"id":"s","version":1,"type":"add","amount":900}', 'meta', meta);
    expect(await running.stopped()).toBeInstanceOf(ForkError);
    expect((await documentsOf(db))[0]).toMatchObject({ total: 5, version: 1 });
  });

  it('stops when a restored log gives old versions to new events', async () => {
    running = startTally({ log, mongo, databaseName });
    await running.waitUntil(await log.fill(['s'], 5));
    // A log that was set back to version 3 and went on from there.
    await db
      .collection<{ _id: string }>(tally.collection)
      .updateOne({ _id: 's' }, { $set: { version: 7, hash: 'BBBBBBBBBBBBBBBB' } });
    await log.fill(['s'], 1);
    expect(await running.stopped()).toBeInstanceOf(ForkError);
  });
});

function streams(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `s${index}`);
}
