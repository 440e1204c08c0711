import { privateMongo, privateRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectConverged } from './support/convergence.ts';
import { add } from './support/tally.ts';
import { openTestLog, type TestLog } from './support/test-log.ts';
import { openTestMongo, startTally, type TestProjector } from './support/test-projector.ts';

const redis = await privateRedis({ settings: { appendonly: 'yes', appendfsync: 'always' } });
const mongo = await privateMongo();
const db = openTestMongo(mongo.url).db('outage');

const streams = ['a', 'b', 'c'];

let log: TestLog;
let running: TestProjector;

beforeEach(async () => {
  log = await openTestLog(redis.url);
  running = await startTally({ log, db });
  await running.projector.progress.waitUntil(await log.fill(streams, 3));
});

afterEach(async () => {
  await running.stop();
  await log.close();
});

describe('a projector waits and goes on', () => {
  it('when MongoDB is killed and comes back: nothing is acknowledged meanwhile', async () => {
    await mongo.kill();
    await log.fill(streams, 10);
    await expect.poll(() => running.projector.status.status, { timeout: 10_000 }).toBe('waiting');
    expect(await log.pendingCount()).toBeGreaterThan(0);
    await mongo.startAgain();
    await running.projector.progress.waitUntil(await log.fill(streams, 3));
    await expect.poll(() => log.pendingCount()).toBe(0);
    await expectConverged(log, db);
    expect(running.projector.status.status).toBe('running');
  });

  it('when Redis is killed and comes back', async () => {
    await redis.kill();
    await expect.poll(() => running.projector.status.status, { timeout: 10_000 }).toBe('waiting');
    await redis.startAgain();
    await log.close();
    log = await openTestLog(redis.url);
    await running.projector.progress.waitUntil(await log.fill(streams, 3));
    await expectConverged(log, db);
  });

  it('and stops at once when it is told to while it waits', async () => {
    await mongo.kill();
    await log.append('a', [add(1)]);
    await expect.poll(() => running.projector.status.status, { timeout: 10_000 }).toBe('waiting');
    await running.stop();
    expect(running.projector.status.status).toBe('ended');
    await mongo.startAgain();
  });
});
