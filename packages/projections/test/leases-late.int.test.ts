import { setTimeout as delay } from 'node:timers/promises';
import { sharedMongo } from '@streamfold/testing';
import { expect, it, onTestFinished } from 'vitest';
import { PartUnavailableError } from '../src/errors.ts';
import { fencesFromOne } from './support/fences-from-one.ts';
import { startHolder } from './support/test-holder.ts';
import { openTestMongo } from './support/test-projector.ts';

const mongo = sharedMongo();
const client = openTestMongo(mongo.url);

const polling = { timeout: 10_000, interval: 10 };

it('a partition is not worked on where the answer comes after the lease has run out', async () => {
  await fencesFromOne(client.db(mongo.databaseName), 'test', 1);
  let delayMs = 600;
  const holder = startHolder({
    db: client.db(mongo.databaseName),
    ttlMs: 600,
    between: (store) => ({
      take: async (partition) => {
        const fence = await store.take(partition);
        await delay(delayMs);
        delayMs = 0;
        return fence;
      },
    }),
  });
  onTestFinished(holder.stop);
  await expect.poll(holder.held, polling).toEqual([0]);
  expect(holder.leases.map(({ fence }) => fence)).toEqual([2]);
  expect(holder.lines[1]).toMatch(/partition was lost.*"fence":1.*not renewed in time/);
});

it('a lease lasts from when its last renewal was sent, not from when that was answered', async () => {
  const ttlMs = 3_000;
  const sentAt: number[] = [];
  const answerMs = 1_200;
  const holder = startHolder({
    db: client.db(mongo.databaseName),
    ttlMs,
    between: (store) => ({
      renew: async (...renewal) => {
        sentAt.push(performance.now());
        if (sentAt.length > 1) throw new PartUnavailableError('mongo', 'cut off by the test');
        const isOurs = await store.renew(...renewal);
        await delay(answerMs);
        return isOurs;
      },
    }),
  });
  onTestFinished(holder.stop);
  await expect.poll(holder.held, polling).toEqual([0]);
  await expect.poll(() => holder.leases[0]?.signal.aborted, polling).toBe(true);
  const lastedMs = performance.now() - (sentAt[0] ?? 0);
  // It outlasted its taking, thanks to the renewal; from the answer on it would be 3,900 ms.
  expect(sentAt.length).toBeGreaterThan(1);
  expect(lastedMs).toBeGreaterThan(ttlMs * 0.8);
  expect(lastedMs).toBeLessThan(ttlMs + answerMs / 2);
});
