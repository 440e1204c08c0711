import { sharedMongo } from '@streamfold/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { readLeases } from '../src/mongo/read-leases.ts';
import { fencesFromOne } from './support/fences-from-one.ts';
import { startLeaseProcess, type LeaseProcess } from './support/lease-process.ts';
import { openTestMongo } from './support/test-projector.ts';

const mongo = sharedMongo();
const db = openTestMongo(mongo.url).db(mongo.databaseName);

const LEASE_MS = 3_000;
const polling = { timeout: 20_000, interval: 20 };

let holder: LeaseProcess;
let standby: LeaseProcess;

beforeEach(async () => {
  await db.dropDatabase();
  await fencesFromOne(db, 'test', 1);
  holder = startLeaseProcess(mongo.url, mongo.databaseName, 'holder');
  await expect.poll(() => holder.last('held')?.fence, polling).toBe(1);
  standby = startLeaseProcess(mongo.url, mongo.databaseName, 'standby');
  await expect.poll(() => db.collection('projectors').countDocuments(), polling).toBe(2);
  expect(standby.last('held')).toBeUndefined();
});

/** When the standby said that it holds the partition, milliseconds after `since`. */
async function takenAfterMs(since: number): Promise<number> {
  await expect.poll(() => standby.last('held'), polling).toBeDefined();
  expect(standby.last('held')?.fence).toBe(2);
  return (standby.last('held')?.at ?? 0) - since;
}

describe('a standby takes over', () => {
  it('within five seconds when the holder is killed', async () => {
    const killedAt = performance.now();
    holder.kill('SIGKILL');
    expect(await takenAfterMs(killedAt)).toBeLessThan(5_000);
    const [report] = await readLeases(db, 'test');
    expect(report?.holder).toMatch(/^standby\//);
  });

  it('within a second when the holder stops in order', async () => {
    const stoppedAt = performance.now();
    holder.kill('SIGTERM');
    expect(await takenAfterMs(stoppedAt)).toBeLessThan(1_000);
    expect(await holder.exited).toBe(0);
    expect(holder.lines.map(({ said }) => said)).toEqual([
      'partition is held',
      'held',
      'ended',
      'partition is given up',
      'stopped',
    ]);
  });
});

describe('a holder that was stopped for longer than its lease', () => {
  it('knows that it has lost it before it does anything, and stands by', async () => {
    holder.kill('SIGSTOP');
    const stoppedAt = performance.now();
    const takenMs = await takenAfterMs(stoppedAt);
    expect(takenMs).toBeLessThan(5_000);
    // It sleeps through its own lease twice, whoever has it by now.
    await expect.poll(() => performance.now() - stoppedAt, polling).toBeGreaterThan(2 * LEASE_MS);
    holder.kill('SIGCONT');
    await expect.poll(() => holder.last('woke'), polling).toBeDefined();
    expect(holder.last('woke')).toMatchObject({ fence: 1, isHeld: false, isAborted: true });
    await expect.poll(() => holder.last('partition was lost'), polling).toBeDefined();
    // Back among the living, it leaves the partition where it is.
    await expect.poll(() => db.collection('projectors').countDocuments(), polling).toBe(2);
    const [report] = await readLeases(db, 'test');
    expect(report).toMatchObject({ fence: 2, holder: expect.stringMatching(/^standby\//) });
    expect(standby.last('ended')).toBeUndefined();
    standby.kill('SIGKILL');
    await expect.poll(() => holder.last('held')?.fence, polling).toBe(3);
  });
});
