import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectionVersionError } from '../src/index.ts';
import { int64 } from '../src/mongo/int64.ts';
import { documentsOf } from './support/convergence.ts';
import { tally } from './support/tally.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';
import { openTestMongo, startTally, type TestProjector } from './support/test-projector.ts';

const redis = await sharedRedis();
const { url, databaseName } = sharedMongo();
const mongo = openTestMongo(url);
const db = mongo.db(databaseName);

/** The next version of the rules: amounts count twice. */
const doubled: typeof tally = {
  ...tally,
  version: 2,
  toBody: (total) => ({ total: int64(2 * total) }),
  fromBody: ({ total }) => Number(total) / 2,
};

let log: TestLog;
let running: TestProjector[];

beforeEach(async () => {
  log = await freshTestLog(redis.url);
  await db.dropDatabase();
  running = [];
  const old = start('old', tally, false);
  await old.waitUntil(await log.fill(['s', 't'], 3));
  await old.stop();
});

afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await log.close();
});

describe('a new version of the rules', () => {
  it('is folded beside the old documents and takes their place, where the projector is told to', async () => {
    await log.fill(['s', 't'], 1);
    start('one', doubled, true);
    start('two', doubled, true);
    await log.fill(['s', 't'], 1);
    await expect.poll(totals, { timeout: 20_000 }).toEqual([
      ['s', 16, 2],
      ['t', 16, 2],
    ]);
    await expect.poll(() => running.some(({ status }) => status === 'running')).toBe(true);
    expect(
      running.flatMap(({ lines }) => lines).filter((line) => line.startsWith('rebuilt')),
    ).toHaveLength(1);
    expect(await litter()).toEqual([]);
  });

  it('stops the projector that is not told to, documents untouched', async () => {
    const one = start('one', doubled, false);
    expect(await one.stopped()).toBeInstanceOf(ProjectionVersionError);
    expect(await totals()).toEqual([
      ['s', 6, 1],
      ['t', 6, 1],
    ]);
  });

  it('is not undone by a projector of the old one, told to or not', async () => {
    await start('new', doubled, true).waitUntil(await log.fill(['s'], 1));
    await running[1]?.stop();
    const late = start('late', tally, true);
    expect(await late.stopped()).toBeInstanceOf(ProjectionVersionError);
    expect(await totals()).toEqual([
      ['s', 14, 2],
      ['t', 12, 2],
    ]);
  });
});

function start(
  name: string,
  projection: typeof tally,
  rebuildOnNewVersion: boolean,
): TestProjector {
  const projections = [projection];
  const one = startTally({ log, mongo, databaseName, name, projections, rebuildOnNewVersion });
  running.push(one);
  return one;
}

async function totals(): Promise<unknown[]> {
  const documents = await documentsOf(db);
  return documents.map(({ _id, total, ...more }): unknown[] => [_id, total, more['generation']]);
}

/** Collections that only a rebuild has. */
async function litter(): Promise<string[]> {
  const names = await db.listCollections({}, { nameOnly: true }).toArray();
  return names.map(({ name }) => name).filter((name) => name.includes('rebuild'));
}
