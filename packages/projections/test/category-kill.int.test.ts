import { seededRandom, sharedMongo, sharedRedis } from '@streamfold/testing';
import type { Document } from 'mongodb';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { createMongoClient } from '../src/mongo/connect-mongo.ts';
import { prepareParking } from '../src/mongo/mongo-parking.ts';
import { askParked } from '../src/mongo/parked-requests.ts';
import { keptLines } from './support/kept-lines.ts';
import { runCategory } from './support/run-category.ts';
import { freshSumsLog } from './support/sums-log.ts';
import { paid, sums, type Paid } from './support/sums.ts';

const PARTITIONS = 2;
/** More by hand: `STREAMFOLD_KILLS=25`. */
const KILLS = Number(process.env['STREAMFOLD_KILLS'] ?? '10');
const STREAMS = 12;

const redis = await sharedRedis();
const mongo = sharedMongo();
const client = createMongoClient(mongo.url, { name: 'test' });
const db = client.db(mongo.databaseName);
const random = seededRandom();
const log = await freshSumsLog(redis.url, PARTITIONS);

afterAll(async () => {
  await log.close();
  await client.close();
});

it(`every sum is right after ${KILLS} kills at random moments`, async () => {
  await prepareParking(db);
  const accepted: Paid[] = [];
  const children: ChildProcess[] = [];
  let fence = 0;
  let appended = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const count = random.integer(60, 160);
    for (let index = 0; index < count; index += 1) {
      const amount = random.integer(1, 40) === 1 ? -1 : random.integer(0, 1_000);
      const event = paid(random.pick(['a', 'b', 'c', 'none']), amount);
      if (amount >= 0) accepted.push(event);
      await log.append(`s${random.integer(1, STREAMS)}`, event);
    }
    fence += 1;
    children.push(spawnChild(fence));
    // What is refused is tried again or left out while the rest goes on. Asking waits until the child
    // has ended what the one before it left open.
    const action = random.pick(['retry', 'discard'] as const);
    await askParked(db, { projection: 'sums', target: 'all', action });
    // The moment is counted in events, so that the kill falls into the work.
    const moment = appended + random.integer(1, count);
    appended += count;
    await expect
      .poll(settledCount, { interval: random.integer(1, 8), timeout: 20_000 })
      .toBeGreaterThanOrEqual(moment);
    // Now and then it lives on beside the next one, which has the higher fence.
    if (random.integer(1, 4) === 1) continue;
    for (const child of children.splice(0)) await killed(child);
  }
  for (const child of children.splice(0)) await killed(child);
  const logger = keptLines();
  const run = { projection: sums, events: log.events, db, fence: fence + 1, logger };
  await runCategory(run);
  for (;;) {
    const asked = await askParked(db, { projection: 'sums', target: 'all', action: 'discard' });
    if (asked.length === 0) break;
    await runCategory(run);
  }
  expect(await settledCount()).toBe(appended);
  expect(await documents()).toEqual(expectedSums(accepted));
}, 120_000);

function spawnChild(fence: number): ChildProcess {
  const script = fileURLToPath(new URL('support/category-child.ts', import.meta.url));
  const place = [redis.url, String(PARTITIONS), mongo.url, mongo.databaseName, String(fence)];
  const node = ['--conditions=@streamfold/source', script, ...place];
  const child = spawn(process.execPath, node, { stdio: ['ignore', 'ignore', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Kills a child; it may have ended because it was fenced, and may not have ended otherwise. */
async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
  expect(child.exitCode ?? 0).toBe(0);
}

async function settledCount(): Promise<number> {
  const checkpoints = await db.collection('checkpoints').find().toArray();
  return checkpoints.reduce((sum, { count }) => sum + Number(count), 0);
}

async function documents(): Promise<Record<string, unknown>> {
  const found = await db.collection<Document & { _id: string }>('sums').find().toArray();
  return Object.fromEntries(found.map(({ _id, total, count }) => [_id, { total, count }]));
}

function expectedSums(events: readonly Paid[]): Record<string, unknown> {
  const expected: Record<string, { total: number; count: number }> = {};
  for (const { kind, amount } of events) {
    if (kind === 'none') continue;
    const { total, count } = expected[kind] ?? { total: 0, count: 0 };
    expected[kind] = { total: total + amount, count: count + 1 };
  }
  return expected;
}
