import { expect, it } from 'vitest';
import { liveBuild } from '../src/build.ts';
import { createTurns } from '../src/category/turns.ts';
import type { Lane, Work } from '../src/lane.ts';
import { checkGeneration, prepareProjection } from '../src/mongo/projection-record.ts';
import { openBuildLane } from '../src/mongo/rebuild/build-lane.ts';
import { filledRebuild } from './support/filled-rebuild.ts';
import { expectLedgers } from './support/folded-ledger.ts';
import { ledger } from './support/ledger.ts';
import { IDS, ledgerTest } from './support/ledger-test.ts';

const world = await ledgerTest();
const { db } = world;
const projection = ledger();

it('changes no document of a rebuild that was switched in before it commits', async () => {
  const stale = await staleRound();
  expect(await total('a0')).toEqual({ total: 6, version: 3 });
  for (const { work } of stale) {
    await expect(work.commit()).rejects.toMatchObject({ code: 'round_lost' });
  }
  expect(await total('a0')).toEqual({ total: 6, version: 3 });
  await world.foldAll(projection);
  expect(await total('a0')).toEqual({ total: 10, version: 4 });
  await expectLedgers(db, world.log, IDS);
});

it('leaves lines that are replaced when their event is folded', async () => {
  const stale = await staleRound();
  await Promise.allSettled(stale.map(({ work }) => work.commit()));
  // It folds on what it remembers, and nobody has written that line yet.
  expect(await line('a0:4')).toMatchObject({ after: 1_010 });
  await world.foldAll(projection);
  expect(await line('a0:4')).toMatchObject({ after: 10 });
  // Late once more: now there is one.
  await Promise.allSettled(stale.map(({ work }) => work.commit()));
  expect(await line('a0:4')).toMatchObject({ after: 10 });
  await expectLedgers(db, world.log, IDS);
});

it('is fenced where it asks for its generation, or reads a document of the rebuild', async () => {
  const stale = await staleRound();
  const [{ generation: before } = { generation: 0 }] = stale;
  await expect(checkGeneration(db, projection, before)).rejects.toMatchObject({ code: 'fenced' });
  await checkGeneration(db, projection, before + 1);
  await world.foldAll(projection);
  await world.appendRounds(5, 5);
  for (const { partition, generation } of stale) {
    const lane = await lanes(generation, partition, 1);
    const { position: afterPosition } = lane.checkpoint;
    await expect(plan(lane, partition, afterPosition)).rejects.toMatchObject({ code: 'fenced' });
  }
});

interface Stale {
  readonly partition: number;
  readonly generation: number;
  /** Round 4, folded into the documents that were live before the rebuild. */
  readonly work: Work;
}

/**
 * Documents of three rounds, of which one is wrong; lanes that remember it and have planned round 4;
 * and a rebuild of three rounds that is switched in after that.
 */
async function staleRound(): Promise<readonly Stale[]> {
  await world.appendRounds(1, 3);
  await world.foldAll(projection);
  await db
    .collection<{ _id: string }>('ledgers')
    .updateOne({ _id: 'a0' }, { $inc: { total: 1_000 } });
  const parts = world.partsOf(projection);
  const rebuild = await filledRebuild(parts);
  await world.appendRounds(4, 4);
  const { logger } = parts;
  const generation = await prepareProjection({ client: db.client, db, logger }, projection);
  const stale: Stale[] = [];
  for (const partition of [0, 1]) {
    const lane = await lanes(generation, partition, 1);
    const work = await plan(lane, partition, lane.checkpoint.position);
    stale.push({ partition, generation, work });
  }
  await rebuild.beginSwitch();
  await prepareProjection({ client: db.client, db, logger }, projection);
  return stale;
}

async function lanes(generation: number, partition: number, fence: number): Promise<Lane> {
  const build = liveBuild(projection, generation);
  const held = { fence, isHeld: () => true, turns: createTurns() };
  return await openBuildLane({ ...world.partsOf(projection), build, ...held }, partition);
}

/** Plans what is in the log after a position, as one page. */
async function plan(lane: Lane, partition: number, afterPosition: string): Promise<Work> {
  const { entries } = world.partsOf(projection);
  for await (const page of entries.categoryEntries({ partition, afterPosition })) {
    return await lane.plan(page);
  }
  throw new Error(`nothing in partition ${partition} after ${afterPosition}`);
}

async function total(_id: string) {
  const only = { projection: { _id: 0, total: 1, version: 1 } };
  return await db.collection<{ _id: string }>('ledgers').findOne({ _id }, only);
}

async function line(_id: string) {
  return await db.collection<{ _id: string }>('ledgerLines').findOne({ _id });
}
