import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { add, parities } from './support/tally.ts';
import { freshTestLog } from './support/test-log.ts';
import { openTestMongo, startTally } from './support/test-projector.ts';

const redis = await sharedRedis();
const server = sharedMongo();
const mongo = openTestMongo(server.url);
const { databaseName } = server;
const polling = { timeout: 15_000, interval: 20 };
const generation = async (): Promise<unknown> =>
  (await mongo.db(databaseName).collection('projections').findOne())?.['generation'];

beforeEach(async () => {
  await mongo.db(databaseName).dropDatabase();
});

it('a projection that follows none of the events is not begun again at every start', async () => {
  const log = await freshTestLog(redis.url);
  const isOdd = { ...parities, key: ({ amount }: { amount: number }) => keyOf(amount) };
  const options = { log, mongo, databaseName, projections: [isOdd] };
  let last = await log.append('a', [add(2), add(4)]);
  for (let start = 1; start <= 3; start += 1) {
    const projector = startTally(options);
    await projector.waitUntil(last);
    await projector.stop();
    expect(await generation(), `start ${start}`).toBe(1);
  }
  // One that has documents is, when they are gone, also where something of it is parked.
  last = await log.append('a', [add(3)]);
  await log.forge('nothing', 'of this category');
  const before = startTally(options);
  await before.waitUntil(last);
  await before.stop();
  await mongo.db(databaseName).collection('parities').deleteMany({});
  const after = startTally(options);
  await expect.poll(generation).toBe(2);
  await after.waitUntil(last);
  await after.stop();
  const documents = mongo.db(databaseName).collection<{ _id: string }>('parities');
  expect(await documents.findOne({ _id: 'odd' })).toMatchObject({ events: 1, total: 3 });
  await log.close();
});

it('a database that is dropped is filled again, by the projector that runs', async () => {
  const database = mongo.db(databaseName);
  const log = await freshTestLog(redis.url);
  const options = { log, mongo, databaseName };
  // Each life raises the fence of the lease by one.
  for (let life = 1; life <= 3; life += 1) {
    const projector = startTally(options);
    await projector.waitUntil(await log.append('a', [add(1)]));
    await projector.stop();
  }
  const projector = startTally(options);
  onTestFinished(() => projector.stop());
  await projector.waitUntil(await log.append('a', [add(1)]));
  await database.dropDatabase();
  // The lane that is under way writes its checkpoint anew, under the old fence.
  await log.append('a', [add(1)]);
  const checkpoints = database.collection('checkpoints');
  await expect.poll(() => checkpoints.countDocuments({ count: 5 }), polling).toBe(1);
  const leases = database.collection('leases');
  await expect.poll(() => leases.countDocuments({ holder: { $ne: null } }), polling).toBe(1);
  await log.append('a', [add(1)]);
  await log.append('b', [add(7)]);
  const tallies = database.collection<{ _id: string }>('tallies');
  await expect.poll(() => tallies.findOne({ _id: 'a' }), polling).toMatchObject({ total: 6 });
  await expect.poll(() => tallies.findOne({ _id: 'b' }), polling).toMatchObject({ total: 7 });
}, 40_000);

it('a checkpoint that could not be saved is saved without another event', async () => {
  const log = await freshTestLog(redis.url);
  const projector = startTally({ log, mongo, databaseName });
  onTestFinished(() => projector.stop());
  await projector.waitUntil(await log.append('a', [add(1)]));
  const checkpoints = mongo.db(databaseName).collection('checkpoints');
  await expect.poll(() => checkpoints.countDocuments({ count: 1 }), polling).toBe(1);
  await checkpoints.deleteMany({});
  await log.append('a', [add(1)]);
  await expect.poll(() => checkpoints.countDocuments({ count: 2 }), polling).toBe(1);
  await log.close();
}, 40_000);

it.each(['drop', 'empty'] as const)(
  'sums are folded again where somebody has come to %s their collection meanwhile',
  async (how) => {
    const log = await freshTestLog(redis.url);
    const projector = startTally({ log, mongo, databaseName, projections: [parities] });
    onTestFinished(() => projector.stop());
    await projector.waitUntil(await log.append('a', [add(1), add(3), add(4)]));
    const sums = mongo.db(databaseName).collection<{ _id: string }>('parities');
    await (how === 'drop' ? sums.drop() : sums.deleteMany({}));
    await log.append('a', [add(5)]);
    const odd = () => sums.findOne({ _id: 'odd' });
    await expect.poll(odd, polling).toMatchObject({ events: 3, total: 9 });
    expect(await sums.findOne({ _id: 'even' })).toMatchObject({ events: 1, total: 4 });
    await log.close();
  },
  40_000,
);

function keyOf(amount: number): string | undefined {
  return amount % 2 === 0 ? undefined : 'odd';
}
