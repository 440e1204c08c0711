import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogChangedError, ProjectionVersionError } from '../src/index.ts';
import { documentsOf, expectConverged } from './support/convergence.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';
import { tally } from './support/tally.ts';
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

describe('a projector on a log', () => {
  it('makes the stream and the group at the first boot, before there is an event', async () => {
    await expect.poll(() => running.status).toBe('running');
    const groups = await log.redis.xinfo('GROUPS', log.keys.categoryStream);
    expect(groups).toHaveLength(1);
    await running.waitUntil(await log.fill(['s'], 2));
    await expectConverged(log, db);
  });

  it('reads everything again into an empty MongoDB, though the group is far ahead', async () => {
    await running.waitUntil(await log.fill(['s', 't'], 5));
    await running.stop();
    await db.dropDatabase();
    running = startTally({ log, mongo, databaseName });
    await expect.poll(() => documentsOf(db)).toHaveLength(2);
    await expect.poll(() => log.pendingCount()).toBe(0);
    await expectConverged(log, db);
  });

  it('stops, documents untouched, when the log is emptied under it', async () => {
    await running.waitUntil(await log.fill(['s', 't'], 5));
    const before = await documentsOf(db);
    await log.redis.flushdb();
    // Which of what is missing is met first, is a matter of the moment.
    await expectStopped(/stream .*missing|stream disappeared|without an identity/);
    expect(await documentsOf(db)).toEqual(before);
    expect(await log.redis.exists(log.keys.categoryStream)).toBe(0);
  });

  it('stops when its group is destroyed, and does not make it again', async () => {
    await running.waitUntil(await log.fill(['s'], 1));
    await log.redis.xgroup('DESTROY', log.keys.categoryStream, log.keys.group);
    await expectStopped(/consumer group/);
    await running.stop();
    running = startTally({ log, mongo, databaseName });
    await expectStopped(/consumer group/);
    expect(await log.redis.xinfo('GROUPS', log.keys.categoryStream)).toEqual([]);
  });

  it('stops at the next start when the log has another identity, or none', async () => {
    await running.waitUntil(await log.fill(['s'], 1));
    await running.stop();
    await log.redis.set(log.keys.identity, 'another');
    running = startTally({ log, mongo, databaseName });
    await expectStopped(/log another/);
    await running.stop();
    await log.redis.del(log.keys.identity);
    running = startTally({ log, mongo, databaseName });
    await expectStopped(/without an identity/);
  });

  it('stops when its documents were folded by other rules', async () => {
    await running.waitUntil(await log.fill(['s'], 1));
    await running.stop();
    running = startTally({ log, mongo, databaseName, projections: [{ ...tally, version: 2 }] });
    expect(await running.stopped()).toBeInstanceOf(ProjectionVersionError);
  });
});

async function expectStopped(sentence: RegExp): Promise<void> {
  const error = await running.stopped();
  expect(error).toBeInstanceOf(LogChangedError);
  expect(error.message).toMatch(sentence);
}
