import { sharedMongo, sharedRedis } from '@streamfold/testing';
import type { Document } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogChangedError } from '../src/index.ts';
import { expectConverged } from './support/convergence.ts';
import { parities, tally } from './support/tally.ts';
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

describe('documents that are gone while no projector runs', () => {
  it.each([
    ['dropped', (name: string) => db.collection(name).drop()],
    ['emptied', (name: string) => db.collection(name).deleteMany({})],
  ])('are folded again from the beginning, once: %s', async (_how, remove) => {
    const { last, folded } = await projected();
    await remove(tally.collection);
    await remove(parities.collection);
    expect(await sums()).toEqual([]);
    await start().waitUntil(last);
    await expect.poll(sums).toEqual(folded);
    await expectConverged(log, db);
  });
});

describe('documents of another log', () => {
  it('stay as they are until they are dropped, and then this log is folded', async () => {
    const { folded } = await projected();
    await log.close();
    log = await freshTestLog(redis.url);
    const last = await log.fill(['u'], 3);
    const other = start();
    expect(await other.stopped()).toBeInstanceOf(LogChangedError);
    await other.stop();
    expect(await sums()).toEqual(folded);
    for (const { collection } of [tally, parities]) await db.collection(collection).drop();
    await start().waitUntil(last);
    await expectConverged(log, db);
  });
});

describe('a database that was restored from an older state', () => {
  it('catches up, and counts nothing twice', async () => {
    await projected();
    const names = [tally.collection, parities.collection, 'checkpoints'];
    const older = await Promise.all(names.map((name) => db.collection(name).find().toArray()));
    const { last, folded } = await projected();
    for (const [at, name] of names.entries()) await restore(name, older[at] ?? []);
    expect(await sums()).not.toEqual(folded);
    await start().waitUntil(last);
    await expect.poll(sums).toEqual(folded);
    await expectConverged(log, db);
  });
});

/** Appends some events, projects them and stops. */
async function projected(): Promise<{
  readonly last: string;
  readonly folded: readonly Document[];
}> {
  const last = await log.fill(['s', 't'], 5);
  const projector = start();
  await projector.waitUntil(last);
  await expect.poll(foldedThrough).toBe(last);
  await projector.stop();
  return { last, folded: await sums() };
}

function start(): TestProjector {
  running = startTally({ log, mongo, databaseName, projections: [tally, parities] });
  return running;
}

async function foldedThrough(): Promise<unknown> {
  const found = await db.collection('checkpoints').findOne({ '_id.projection': parities.name });
  return found?.['position'];
}

async function sums(): Promise<readonly Document[]> {
  return await db.collection(parities.collection).find().sort({ _id: 1 }).toArray();
}

async function restore(name: string, documents: readonly Document[]): Promise<void> {
  await db.collection(name).deleteMany({});
  await db.collection(name).insertMany([...documents]);
}
