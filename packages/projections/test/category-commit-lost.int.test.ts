import { sharedMongo, sharedRedis } from '@streamfold/testing';
import type { RawEntry } from '@streamfold/event-store';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { PartUnavailableError } from '../src/errors.ts';
import { createMongoClient } from '../src/mongo/connect-mongo.ts';
import { prepareParking } from '../src/mongo/mongo-parking.ts';
import { askParked } from '../src/mongo/parked-requests.ts';
import { keptLines } from './support/kept-lines.ts';
import { startMongoProxy } from './support/mongo-proxy.ts';
import { openLane, type CategoryRun } from './support/run-category.ts';
import { freshSumsLog } from './support/sums-log.ts';
import { paid, sums } from './support/sums.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const { hostname: host, port } = new URL(mongo.url);
const proxy = await startMongoProxy({ host, port: Number(port) });
const client = createMongoClient(`mongodb://127.0.0.1:${proxy.port}/?directConnection=true`, {
  name: 'test',
});
const db = client.db(mongo.databaseName);
const log = await freshSumsLog(redis.url, 1);
const run = (fence: number): CategoryRun => ({
  projection: sums,
  events: log.events,
  db,
  fence,
  logger: keptLines(),
});

await log.append('s', paid('a', 1), paid('a', -1), paid('a', 4));
await log.append('t', paid('a', 2));
const entries: RawEntry[] = [];
for await (const page of log.events.entries.categoryEntries({ partition: 0 })) {
  entries.push(...page);
}
const poison = entries[1]?.[0] ?? '';

beforeEach(async () => {
  proxy.commits('pass');
  await db.dropDatabase();
  await prepareParking(db);
});

afterAll(async () => {
  await client.close();
  await proxy.close();
  await log.close();
});

describe('a commit', () => {
  it('of which the answer is lost once is asked for again', async () => {
    const lane = await openLane(run(1), 0);
    const lost = proxy.lostCount;
    proxy.commits('lost_after', 1);
    const { parkedCount } = await (await lane.plan(entries)).commit();
    expect(parkedCount).toBe(1);
    expect(proxy.lostCount).toBe(lost + 1);
    await expectSettled();
  });

  it('of which every answer is lost is found by what it wrote', async () => {
    const lane = await openLane(run(1), 0);
    proxy.commits('lost_after');
    const { parkedCount } = await (await lane.plan(entries)).commit();
    expect(parkedCount).toBe(1);
    proxy.commits('pass');
    await expectSettled();
    // And the lane goes on.
    await lane.close();
  });

  it('that never arrives is made again by the next lane, at once', async () => {
    const lane = await openLane(run(1), 0);
    proxy.commits('lost_before');
    const work = await lane.plan(entries);
    await expect(work.commit()).rejects.toThrow(PartUnavailableError);
    proxy.commits('pass');
    // What it has left open in MongoDB lasts for a minute, unless the next lane ends it.
    const began = performance.now();
    const next = await openLane(run(2), 0);
    await (await next.plan(entries)).commit();
    expect(performance.now() - began).toBeLessThan(10_000);
    await expectSettled();
  });
});

describe('a request', () => {
  it.each(['lost_before', 'lost_after'] as const)(
    'is done once when the commit is %s',
    async (fate) => {
      const lane = await openLane(run(1), 0);
      await (await lane.plan(entries)).commit();
      await askParked(db, { projection: 'sums', target: 'all', action: 'discard' });
      proxy.commits(fate);
      const request = { entryId: poison, streamId: 's', action: 'discard' } as const;
      const settling = lane.settleRequest(request);
      if (fate === 'lost_after') {
        expect(await settling).toEqual({ outcome: 'discarded' });
        proxy.commits('pass');
      } else {
        await expect(settling).rejects.toThrow(PartUnavailableError);
        proxy.commits('pass');
        const next = await openLane(run(1), 0);
        expect(await next.settleRequest(request)).toEqual({ outcome: 'discarded' });
      }
      expect(await db.collection('sums').findOne()).toMatchObject({ total: 7, count: 3 });
      expect(await db.collection('parked').countDocuments()).toBe(0);
    },
  );
});

async function expectSettled(): Promise<void> {
  expect(await db.collection('sums').find().toArray()).toMatchObject([
    { _id: 'a', total: 3, count: 2, rules: sums.version },
  ]);
  expect(await db.collection('parked').find().toArray()).toMatchObject([
    { _id: { entryId: poison }, streamId: 's', waitingCount: 1 },
  ]);
  expect(await db.collection('checkpoints').find().toArray()).toMatchObject([{ count: 4 }]);
}
