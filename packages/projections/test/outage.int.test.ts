import { privateMongo, privateRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectConverged } from './support/convergence.ts';
import { add } from './support/tally.ts';
import { openTestLog, type TestLog } from './support/test-log.ts';
import { openTestMongo, startTally, type TestProjector } from './support/test-projector.ts';

const redis = await privateRedis({ settings: { appendonly: 'yes', appendfsync: 'always' } });
const server = await privateMongo();
const databaseName = 'outage';
const mongo = openTestMongo(server.url);
const db = mongo.db(databaseName);

const streams = ['a', 'b', 'c'];

let log: TestLog;
let running: TestProjector;

beforeEach(async () => {
  log = await openTestLog(redis.url);
  running = startTally({ log, mongo, databaseName });
  await running.waitUntil(await log.fill(streams, 3));
});

afterEach(async () => {
  await running.stop();
  await log.close();
});

describe('a projector waits and goes on', () => {
  it('when MongoDB is killed and comes back: nothing is acknowledged meanwhile', async () => {
    await server.kill();
    await log.fill(streams, 10);
    await expect.poll(() => running.status, { timeout: 10_000 }).toBe('waiting');
    expect(await unacknowledgedCount()).toBe(10 * streams.length);
    await server.startAgain();
    await running.waitUntil(await log.fill(streams, 3));
    await expect.poll(() => log.pendingCount()).toBe(0);
    await expectConverged(log, db);
    expect(running.status).toBe('running');
  });

  it('when Redis is killed and comes back', async () => {
    await redis.kill();
    await expect.poll(() => running.status, { timeout: 10_000 }).toBe('waiting');
    await redis.startAgain();
    const others = await openTestLog(redis.url);
    await running.waitUntil(await others.fill(streams, 3));
    await expectConverged(others, db);
    await others.close();
  });

  it('and stops at once when it is told to while it waits', async () => {
    await server.kill();
    await log.append('a', [add(1)]);
    await expect.poll(() => running.status, { timeout: 10_000 }).toBe('waiting');
    await running.stop();
    expect(running.projector.held).toEqual([]);
    await server.startAgain();
  });
});

/** How many entries the group was not given, or has not acknowledged. */
async function unacknowledgedCount(): Promise<number> {
  const { categoryStream } = log.keys;
  const [fields = []] = (await log.redis.xinfo('GROUPS', categoryStream)) as unknown[][];
  const delivered = String(fields[fields.indexOf('last-delivered-id') + 1]);
  const waiting = await log.redis.xrange(categoryStream, `(${delivered}`, '+');
  return waiting.length + (await log.pendingCount());
}
