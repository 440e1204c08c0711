import { privateMongoReplicaSet, seededRandom, sharedRedis } from '@streamfold/testing';
import { afterAll, afterEach, expect, it } from 'vitest';
import { expectConverged } from './support/convergence.ts';
import { add, parities, tally, type ParitySum } from './support/tally.ts';
import { freshTestLog } from './support/test-log.ts';
import { openTestMongo, startTally } from './support/test-projector.ts';

const set = await privateMongoReplicaSet();
const redis = await sharedRedis();
const mongo = openTestMongo(set.url);
const databaseName = 'replicated';
const db = mongo.db(databaseName);
const log = await freshTestLog(redis.url);
const random = seededRandom();

const STREAMS = Array.from({ length: 20 }, (_, index) => `s${index}`);
const KILLS = 2;

const running = startTally({ log, mongo, databaseName, projections: [tally, parities] });

afterEach(() => running.stop());
afterAll(() => log.close());

it(`loses and doubles nothing when the primary is killed ${KILLS} times and steps down under load`, async () => {
  const loading = new AbortController();
  const load = append(loading.signal);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { tookMs } = await set.killPrimary();
    expect(tookMs).toBeGreaterThan(0);
    // It goes on with the new primary while the other one is still away.
    await running.waitUntil(await log.append('s0', [add(1)]));
    await set.restartKilled();
  }
  await set.stepDown();
  await running.waitUntil(await log.append('s0', [add(1)]));
  loading.abort();
  await load;
  await running.waitUntil(await log.append('s0', [add(1)]));
  await expectConverged(log, db);
  await expectParities();
}, 120_000);

/** Appends to streams at random until it is told to end. */
async function append(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const streams = STREAMS.filter(() => random.integer(0, 3) === 0);
    const events = Array.from({ length: random.integer(1, 5) }, () => add(random.integer(1, 9)));
    await Promise.all(streams.slice(1).map((id) => log.append(id, events)));
  }
}

/** Every event of the log has its effect once on the documents of many streams. */
async function expectParities(): Promise<void> {
  const expected = new Map<string, ParitySum>();
  for await (const { event } of log.store.readCategory()) {
    const { amount } = tally.parseEvent(event);
    const _id = amount % 2 === 0 ? 'even' : 'odd';
    const { events, total } = expected.get(_id) ?? { events: 0, total: 0 };
    expected.set(_id, { events: events + 1, total: total + amount });
  }
  const read = async (): Promise<unknown[]> =>
    await db.collection<{ _id: string }>(parities.collection).find().sort({ _id: 1 }).toArray();
  const wanted = [...expected].sort().map(([_id, sum]) => ({ _id, ...sum }));
  await expect.poll(read, { timeout: 15_000 }).toMatchObject(wanted);
}
