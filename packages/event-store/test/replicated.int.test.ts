import { StoreUnavailableError } from '@streamfold/event-store';
import { startCuttingProxy } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { hasWaitAof, replicatedServers } from './replicated-servers.ts';
import { addressOf, categoryOf, openTestStore, withPort } from './test-store.ts';

const { master, replica, redis, untilOnline, untilAcknowledging } = await replicatedServers();
const waitsForDisk = await hasWaitAof(redis);
const told: string[] = [];
const logger = {
  warn: (message: string) => void told.push(message),
  error: (message: string) => void told.push(message),
};
const store = await openTestStore(master.url, {
  durability: 'replicated',
  replicationTimeoutMs: 500,
  logger,
});
const one = { type: 'counted', by: 1 };

describe('an append that the replica acknowledges', () => {
  it('is answered as replicated, by append and by handle', async () => {
    expect(await store.append('plain', [one], { expectedVersion: 0 })).toMatchObject({
      outcome: 'appended',
      durability: 'replicated',
    });
    expect(await store.handle('command', counter, { by: 1 })).toMatchObject({
      outcome: 'accepted',
      durability: 'replicated',
    });
    expect(told).toEqual([]);
  });

  it('is waited for once for all of its transaction, by what the server has', async () => {
    await redis.config('RESETSTAT');
    const appends = Array.from({ length: 20 }, (_, index) =>
      store.append(`batch-${index}`, [one], { expectedVersion: 0 }),
    );
    for (const { outcome, ...result } of await Promise.all(appends)) {
      expect(outcome).toBe('appended');
      expect(result).toMatchObject({ durability: 'replicated' });
    }
    const stats = await redis.info('commandstats');
    const calls = (name: string) =>
      Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
    expect(calls('wait')).toBe(calls('exec'));
    expect(calls('waitaof')).toBe(waitsForDisk ? calls('exec') : 0);
    expect(calls('exec')).toBeLessThan(20);
  });

  it('without events is not waited for, and says so', async () => {
    expect(await store.append('plain', [], { expectedVersion: 1 })).toMatchObject({
      outcome: 'appended',
      durability: 'fsync',
    });
  });
});

describe('an append that the replica does not acknowledge in time', () => {
  it('is in the log once, is answered as fsync in time, and is told once', async () => {
    await replica.pause();
    try {
      const began = performance.now();
      expect(await store.append('paused', [one], { expectedVersion: 0 })).toMatchObject({
        outcome: 'appended',
        version: 1,
        durability: 'fsync',
      });
      const tookMs = performance.now() - began;
      expect(tookMs).toBeGreaterThan(450);
      expect(tookMs).toBeLessThan(2_000);
      await store.append('paused', [one], { expectedVersion: 1 });
      expect(told).toEqual([expect.stringContaining('too few replicas')]);
    } finally {
      await replica.resume();
    }
    await untilAcknowledging();
    const result = await store.append('paused', [one], { expectedVersion: 2 });
    expect(result).toMatchObject({ durability: 'replicated' });
    expect(told).toHaveLength(2);
    expect(told[1]).toContain('again');
  });

  it('while the replica is gone, is answered as fsync until it is back', async () => {
    await replica.kill();
    await untilOnline(0);
    const result = await store.append('gone', [one], { expectedVersion: 0 });
    expect(result).toMatchObject({ outcome: 'appended', durability: 'fsync' });
    await replica.startAgain();
    await untilAcknowledging();
    expect(await store.append('gone', [one], { expectedVersion: 1 })).toMatchObject({
      outcome: 'appended',
      durability: 'replicated',
    });
  });

  it('doubles nothing', async () => {
    const commits = (await categoryOf(store)).map(
      ({ streamId, version }) => `${streamId}-${version}`,
    );
    expect(new Set(commits).size).toBe(commits.length);
  });
});

describe('an append whose answer was lost', () => {
  it('is found in the log, and is answered as fsync for nobody waited for the replica', async () => {
    const proxy = await startCuttingProxy(addressOf(master.url), 'EXEC');
    const behind = await openTestStore(withPort(master.url, proxy.port), {
      durability: 'replicated',
      lanes: 1,
    });
    await behind.append('lost', [one], { expectedVersion: 0 });
    const isCut = proxy.cut('cutAfter');
    const result = await behind.append('lost', [one], { expectedVersion: 1 });
    await isCut;
    expect(result).toMatchObject({ outcome: 'appended', version: 2, durability: 'fsync' });
    await behind.close();
    await proxy.close();
  });
});

describe('a master that is told to take nothing without replicas', () => {
  it('refuses the append, and nothing is written', async () => {
    const before = (await categoryOf(store)).length;
    await redis.config('SET', 'min-replicas-to-write', '2');
    try {
      const refused = store.append('refused', [one], { expectedVersion: 0 });
      await expect(refused).rejects.toThrow(StoreUnavailableError);
      await expect(refused).rejects.toThrow('NOREPLICAS');
    } finally {
      await redis.config('SET', 'min-replicas-to-write', '0');
    }
    expect(await categoryOf(store)).toHaveLength(before);
  });
});
