import {
  seededRandom,
  sharedMongo,
  sharedRedis,
  startCuttingProxy,
  type CuttingProxy,
} from '@streamfold/testing';
import { afterAll, afterEach, expect, it } from 'vitest';
import { expectConverged } from './support/convergence.ts';
import { add } from './support/tally.ts';
import { openTestLog } from './support/test-log.ts';
import { openTestMongo, startTally } from './support/test-projector.ts';

const redis = await sharedRedis();
const { url, databaseName } = sharedMongo();
const mongo = openTestMongo(url);
const db = mongo.db(databaseName);
const log = await openTestLog(redis.url);
const random = seededRandom();

const CUTS = 12;

let proxy: CuttingProxy;

afterEach(async () => {
  await proxy.close();
});

afterAll(() => log.close());

it.each(['XREADGROUP', 'XACK'])(
  `skips and repeats nothing when the answer to %s is lost ${CUTS} times`,
  async (command) => {
    const target = new URL(redis.url);
    proxy = await startCuttingProxy({ host: target.hostname, port: Number(target.port) }, command);
    target.port = String(proxy.port);
    const running = startTally({ log, mongo, databaseName, groupUrl: target.href, blockMs: 100 });
    await expect.poll(() => running.status).toBe('running');
    for (let round = 0; round < CUTS; round += 1) {
      const met = proxy.cut(random.pick(['cutAfter', 'cutAfter', 'cutBefore']));
      const armedAt = proxy.triggers;
      // A read that waits must be the armed one before there is something to be lost.
      if (command === 'XREADGROUP')
        await expect.poll(() => proxy.triggers).toBeGreaterThan(armedAt);
      await log.append(random.pick(['a', 'b', 'c']), [add(1), add(2)]);
      await met;
      const next = await log.append(random.pick(['a', 'b', 'c']), [add(3)]);
      await running.waitUntil(next);
    }
    const last = await log.append('a', [add(1)]);
    await running.waitUntil(last);
    await expect.poll(() => log.pendingCount()).toBe(0);
    await expectConverged(log, db);
    // Own pending entries come before new ones, so that no version is ever missing.
    expect(running.lines.filter((line) => line.startsWith('gap filled'))).toEqual([]);
    await running.stop();
  },
);
