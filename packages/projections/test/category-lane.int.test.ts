import type { RawEntry } from '@streamfold/event-store';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { FencedError } from '../src/errors.ts';
import { createMongoClient } from '../src/mongo/connect-mongo.ts';
import { mongoParking, prepareParking } from '../src/mongo/mongo-parking.ts';
import { askParked, awaitAnswers, listParked } from '../src/mongo/parked-requests.ts';
import { keptLines } from './support/kept-lines.ts';
import { openLane, runCategory, type CategoryRun } from './support/run-category.ts';
import { freshSumsLog, type SumsLog } from './support/sums-log.ts';
import { paid, sums } from './support/sums.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const client = createMongoClient(mongo.url, { name: 'test' });
const db = client.db(mongo.databaseName);
const PARTITIONS = 3;

let log: SumsLog;

beforeEach(async () => {
  log = await freshSumsLog(redis.url, PARTITIONS);
  for (const name of ['sums', 'checkpoints', 'parked']) await db.collection(name).deleteMany({});
  await prepareParking(db);
  return () => log.close();
});

afterAll(() => client.close());

describe('a projection of many streams', () => {
  it('folds an event once, whoever delivers it how often', async () => {
    await fill(30, 10);
    const pages = await pagesOf(0);
    for (const fence of [1, 1, 2]) {
      const lane = await openLane(run(fence), 0);
      for (const page of [...pages, ...pages]) await (await lane.plan(page)).commit();
      for (const page of pages) await (await lane.plan(page)).commit();
    }
    const settled = pages.flat().length;
    expect((await openLane(run(2), 0)).checkpoint.count).toBe(settled);
    expect(await total()).toBe(settled);
  });

  it('keeps the sums right when its partitions write the same documents from several processes', async () => {
    await fill(30, 20);
    // Each run has turns of its own, as each process has.
    const runs = Array.from({ length: PARTITIONS }, async (_, partition) => {
      const lane = await openLane(run(1), partition);
      for (const page of await pagesOf(partition)) await (await lane.plan(page)).commit();
    });
    await Promise.all(runs);
    expect(await total()).toBe(600);
  });

  it('is folded by one of two lanes that run at once: the lower fence ends', async () => {
    await fill(30, 20);
    const old = runCategory({ ...run(1), signal: new AbortController().signal });
    const fenced = expect(old).rejects.toThrow(FencedError);
    await expect.poll(total).toBeGreaterThan(20);
    await runCategory(run(2));
    await fenced;
    expect(await total()).toBe(600);
  });
});

describe('what is parked', () => {
  beforeEach(async () => {
    await log.append('s', paid('a', 1), paid('a', -1), paid('a', 1));
    await log.append('t', paid('a', -5), paid('a', -6), paid('a', 1));
    await log.redis.xadd(
      log.events.partitions > 1 ? 'sumsStream:{0}' : 'sumsStream',
      '*',
      'x',
      'y',
    );
    await runCategory(run(1));
    expect(await total()).toBe(1);
  });

  it('is listed a page at a time', async () => {
    const all = await listParked(db, { projection: 'sums', limit: 10 });
    expect(all).toHaveLength(3);
    const first = await listParked(db, { limit: 2 });
    const after = first.at(-1)?._id;
    expect(after).toBeDefined();
    const rest = await listParked(db, { limit: 2, ...(after === undefined ? {} : { after }) });
    expect([...first, ...rest]).toEqual(all);
    expect(await listParked(db, { projection: 'other', limit: 10 })).toEqual([]);
    expect(all.find(({ streamId }) => streamId === 's')).toMatchObject({
      code: 'event_refused',
      version: 2,
      waitingCount: 1,
      isTruncated: false,
      attempts: 0,
    });
  });

  it('is discarded when that is asked for, and the answer says so', async () => {
    const target = { streamId: 's' } as const;
    const asked = await askParked(db, { projection: 'sums', target, action: 'discard' });
    expect(asked).toMatchObject([{ streamId: 's' }]);
    expect(await awaitAnswers(db, asked, { signal: AbortSignal.timeout(1) })).toMatchObject([
      { outcome: 'waiting' },
    ]);
    await runCategory(run(1));
    expect(await answers(asked)).toMatchObject([{ outcome: 'settled' }]);
    expect(await total()).toBe(2);
  });

  it('stays when its stream is halted by a later event, and the answer says which is wrong', async () => {
    const target = { streamId: 't' } as const;
    const asked = await askParked(db, { projection: 'sums', target, action: 'discard' });
    await runCategory(run(1));
    expect(await answers(asked)).toMatchObject([
      { outcome: 'still_parked', reason: 'version 2: amount -6 is not valid' },
    ]);
    expect(await listParked(db, { projection: 'sums', limit: 9 })).toHaveLength(3);
  });

  it('is all asked for at once', async () => {
    const asked = await askParked(db, { projection: 'sums', target: 'all', action: 'retry' });
    expect(asked).toHaveLength(3);
    await runCategory(run(1));
    const outcomes = (await answers(asked)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['still_parked', 'still_parked', 'still_parked']);
    expect(await total()).toBe(1);
  });

  it('is asked for by its entry, or not at all', async () => {
    const [entry] = (await listParked(db, { limit: 9 })).filter(({ streamId }) => !streamId);
    const target = { entryId: entry?._id.entryId ?? '' };
    const asked = await askParked(db, { projection: 'sums', target, action: 'discard' });
    expect(asked).toHaveLength(1);
    await runCategory(run(1));
    expect(await answers(asked)).toMatchObject([{ outcome: 'settled' }]);
    expect(await askParked(db, { projection: 'sums', target, action: 'retry' })).toEqual([]);
  });
});

describe('parking outside of a transaction', () => {
  const parking = mongoParking(db, { build: 'other', partition: 0 });
  const entry = { entryId: '1-0', streamId: 's', version: 1, code: 'event_refused' } as const;
  const parked = { ...entry, reason: 'refused', fields: ['event', 'x'.repeat(10_000)] };
  const waiting = [{ streamId: 's', afterPosition: '1-0', throughPosition: '4-0', count: 3 }];

  it('may be repeated: nothing is parked or counted twice', async () => {
    const changes = { parked: [parked], waiting, resumed: [] };
    expect(await parking.change(changes)).toEqual({ parkedCount: 1, isAsExpected: true });
    expect(await parking.change(changes)).toEqual({ parkedCount: 0, isAsExpected: false });
    // Another event of a halted stream, as a lane that lost its place may say.
    const second = { ...parked, entryId: '2-0' };
    const more = { parked: [second], waiting, resumed: [] };
    expect(await parking.change(more)).toEqual({ parkedCount: 0, isAsExpected: false });
    expect([...(await parking.halted()).values()]).toEqual([
      { ...entry, waitingCount: 3, throughPosition: '4-0' },
    ]);
    const [record] = await listParked(db, { projection: 'other', limit: 9 });
    expect(record).toMatchObject({ isTruncated: true });
    expect(record?.fields[1]).toHaveLength(4_096);
    await parking.change({ parked: [], waiting: [], resumed: ['s'] });
    expect((await parking.halted()).size).toBe(0);
  });

  it('gives what is asked for, and notes what came of it once', async () => {
    await parking.change({ parked: [parked], waiting, resumed: [] });
    expect(await parking.requests()).toEqual([]);
    await askParked(db, { projection: 'other', target: 'all', action: 'retry' });
    const [request] = await parking.requests();
    expect(request).toEqual({ entryId: '1-0', streamId: 's', action: 'retry' });
    if (request === undefined) return;
    const next = { ...parked, entryId: '3-0', reason: 'worse' };
    const answer = { outcome: 'still_parked', entry: next, waitingCount: 1 } as const;
    await parking.answer(request, answer);
    await parking.answer(request, answer);
    expect(await listParked(db, { projection: 'other', limit: 9 })).toMatchObject([
      { _id: { entryId: '3-0' }, attempts: 1, waitingCount: 1, throughPosition: '4-0' },
    ]);
    expect(await parking.requests()).toEqual([]);
    await parking.answer(request, { outcome: 'resumed' });
    expect((await parking.halted()).size).toBe(1);
  });
});

function run(fence: number): CategoryRun {
  return { projection: sums, events: log.events, db, fence, logger: keptLines() };
}

/** So many events of the amount 1 in each of so many streams. */
async function fill(streams: number, count: number): Promise<void> {
  const kinds = ['a', 'b'];
  for (let stream = 0; stream < streams; stream += 1) {
    const events = Array.from({ length: count }, (_, at) => paid(kinds[at % 2] ?? '', 1));
    await log.append(`s${stream}`, ...events);
  }
}

async function pagesOf(partition: number): Promise<readonly RawEntry[][]> {
  const pages: RawEntry[][] = [];
  const options = { partition, pageEntriesMax: 7 };
  for await (const page of log.events.entries.categoryEntries(options)) pages.push([...page]);
  return pages;
}

async function total(): Promise<number> {
  const documents = await db.collection('sums').find().toArray();
  return documents.reduce((sum, document) => sum + Number(document['total']), 0);
}

async function answers(asked: Awaited<ReturnType<typeof askParked>>) {
  return await awaitAnswers(db, asked, { signal: AbortSignal.timeout(5_000), pollMs: 10 });
}
