import { privateMongo } from '@streamfold/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LeaseEndedError } from '../src/leases/lease-ended-error.ts';
import { createLeaseClient } from '../src/mongo/lease-client.ts';
import { startHolder, type TestHolder } from './support/test-holder.ts';

const TTL_MS = 1_500;
const mongo = await privateMongo();
const client = createLeaseClient(mongo.url, { name: 'test', ttlMs: TTL_MS });
afterAll(() => client.close());
const db = client.db('leases');
const polling = { timeout: 15_000, interval: 20 };

let holder: TestHolder;

beforeEach(async () => {
  await db.dropDatabase();
  holder = startHolder({ db, ttlMs: TTL_MS });
  await expect.poll(holder.held, polling).toEqual([0]);
});

afterEach(() => holder.stop());

describe('a lease ends by itself', () => {
  it('when MongoDB is killed, and is taken anew when it is back', async () => {
    const [lease] = holder.leases;
    await mongo.kill();
    await expect.poll(() => lease?.signal.aborted, polling).toBe(true);
    expect(lease?.signal.reason).toBeInstanceOf(LeaseEndedError);
    expect(lease?.isHeld()).toBe(false);
    await mongo.startAgain();
    await expect.poll(holder.held, polling).toEqual([0]);
    expect(holder.leases.at(-1)?.fence).toBeGreaterThan(1);
    expect(holder.lines.join('\n')).toMatch(/leases are renewed not now[^]*again/);
  });

  it('when MongoDB hangs, and is taken anew when it goes on', async () => {
    const [lease] = holder.leases;
    await mongo.pause();
    await expect.poll(() => lease?.signal.aborted, polling).toBe(true);
    expect(lease?.isHeld()).toBe(false);
    await mongo.resume();
    await expect.poll(holder.held, polling).toEqual([0]);
    expect(holder.leases.at(-1)?.fence).toBeGreaterThan(1);
  });
});

describe('a holder stops', () => {
  it('while MongoDB hangs, without waiting for it for longer than a few leases', async () => {
    await mongo.pause();
    const begun = performance.now();
    await holder.stop();
    expect(performance.now() - begun).toBeLessThan(4 * TTL_MS);
    expect(await holder.ended).toBeUndefined();
    await mongo.resume();
  });
});
