import { expect, it } from 'vitest';
import { namesBeside, liveNames } from '../src/build.ts';
import { compareBuilds } from '../src/mongo/rebuild/compare-builds.ts';
import { testDatabase } from './support/mongo-for-tests.ts';
import { tally } from './support/tally.ts';

const db = testDatabase();

it('a comparison of builds takes a step with each document, whatever it finds', async () => {
  const [live, build] = [liveNames(tally), namesBeside(tally, 'rebuild')];
  const document = (_id: string, total: number) => ({ _id, version: 1, total });
  const fill = (collection: string, documents: readonly ReturnType<typeof document>[]) =>
    db.collection<{ _id: string }>(collection).insertMany([...documents]);
  await fill(live.collection, [document('a', 1), document('b', 1), document('c', 1)]);
  await fill(build.collection, [document('b', 1), document('c', 2), document('d', 1)]);
  let stepCount = 0;
  const onStep = (): void => void (stepCount += 1);
  const { signal } = new AbortController();
  expect(await compareBuilds(db, live, build, { onStep, signal })).toMatchObject({
    ...{ equal: 1, differs: 1, otherVersion: 0, missing: 1, extra: 1 },
    examples: ['a', 'c', 'd'],
  });
  expect(stepCount).toBe(4);
});
