import { setTimeout as delay } from 'node:timers/promises';
import { freePorts, privateRedis, seededRandom, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, eventStreamPath } from './support/account-requests.ts';
import { followWithCuts, type CutFollower } from './support/follow-with-cuts.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';
import { startServiceProcess } from './support/service-process.ts';

const ACCOUNTS = ['a', 'b', 'c', 'd', 'e', 'f'];
const EACH = 80;
const random = seededRandom();

/** Deposits until every account has so many events; what fails is sent again under the same key. */
async function depositAll(url: string, events: number): Promise<void> {
  await Promise.all(
    ACCOUNTS.map(async (id) => {
      const untilDone = async (request: Parameters<typeof send>[1]): Promise<void> => {
        for (;;) {
          const status = await send(url, request).then(
            (answer) => answer.status,
            () => 0,
          );
          if (status === 200 || status === 201) return;
          await delay(20);
        }
      };
      await untilDone(create(id, {}, { 'idempotency-key': `create-${id}` }));
      for (let version = 2; version <= events; version += 1) {
        await untilDone(deposit(id, version, { 'idempotency-key': `${id}-${version}` }));
      }
    }),
  );
}

const versionsOf = (follower: CutFollower, id: string) =>
  follower.events.filter(({ data }) => data['id'] === id).map(({ data }) => data['version']);

/** Waits until a follower has as much as there is, and checks that it has each event once and in order. */
async function expectAll(follower: CutFollower, ids: readonly string[], events: number) {
  const count = () => follower.events.length;
  await expect.poll(count, { timeout: 30_000 }).toBeGreaterThanOrEqual(ids.length * events);
  await follower.stop();
  const versions = Array.from({ length: events }, (_, n) => n + 1);
  for (const id of ids) expect(versionsOf(follower, id), id).toEqual(versions);
  expect(count()).toBe(ids.length * events);
}

describe.each([1, 4])(
  'clients that are cut off again and again, with %i partition(s)',
  (partitions) => {
    it('get every event once and in order, of one account and of all', async () => {
      const redis = await sharedRedis();
      const { url } = await startService(redis.url, { PARTITIONS: String(partitions) });
      const cuts = { random, cutAfterMax: 4_000 };
      await depositAll(url, 20);
      const all = [1, 2, 3].map(() => followWithCuts(url, eventStreamPath(), cuts));
      const ofOne = ['a', 'b'].map((id) => ({
        id,
        follower: followWithCuts(url, eventStreamPath(id), cuts),
      }));
      await depositAll(url, EACH);

      for (const follower of all) await expectAll(follower, ACCOUNTS, EACH);
      for (const { id, follower } of ofOne) await expectAll(follower, [id], EACH);
      for (const { streams } of all) expect(streams()).toBeGreaterThan(10);
    }, 120_000);

    it('get every event once and in order, though the service and Redis are started again', async () => {
      const redis = await privateRedis();
      const [port] = await freePorts(1);
      const log = { REDIS_URL: redis.url, PARTITIONS: String(partitions) };
      const settings = { ...log, PORT: String(port) };
      const first = startServiceProcess(settings);
      const url = await first.url();
      const cuts = { random, cutAfterMax: 20_000 };
      const all = followWithCuts(url, eventStreamPath(), cuts);
      const ofOne = followWithCuts(url, eventStreamPath('a'), cuts);
      const deposits = depositAll(url, EACH);

      const grown = async (by: number) => {
        const events = all.events.length + by;
        await expect.poll(() => all.events.length, { timeout: 30_000 }).toBeGreaterThan(events);
      };
      await grown(50);
      first.signal('SIGKILL');
      await first.exitCode;
      const second = startServiceProcess(settings);
      await grown(50);
      await redis.kill();
      await redis.startAgain();
      await grown(50);
      second.signal('SIGTERM');
      expect(await second.exitCode).toBe(0);
      startServiceProcess(settings);
      await deposits;

      await expectAll(all, ACCOUNTS, EACH);
      await expectAll(ofOne, ['a'], EACH);
    }, 120_000);
  },
);
