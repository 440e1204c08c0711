import { openRedisEventStore, StoreUnavailableError } from '@streamfold/event-store';
import { cutReplication, privateRedisSentinel, SENTINEL_DOWN_AFTER_MS } from '@streamfold/testing';
import { describe, expect, it, vi } from 'vitest';
import { counter } from './counter-decider.ts';
import { openTestClient, openTestStore } from './test-store.ts';
import { expectLostTail, expectSoundLog, PATIENT_MS, startWriteLoad } from './write-load.ts';

const redis = await privateRedisSentinel({ replicas: 1, sentinels: 3 });
const store = await openTestStore(redis.url, { appendBudgetMs: PATIENT_MS });
const places = redis.sentinels.map(({ port }) => `127.0.0.1:${port}`);

vi.setConfig({ testTimeout: 2 * PATIENT_MS });

describe('a connection through sentinels', () => {
  it('goes to the master and to the database of the URL', async () => {
    const client = await openTestClient(`${redis.url}/3`);
    expect(await client.info('replication')).toContain('role:master');
    expect(await client.call('CLIENT', 'INFO')).toContain(' db=3 ');
  });

  it('says that no sentinel knows the master, or that none answers', async () => {
    const open = (url: string) => openRedisEventStore({ url, category: 'counter' });
    const unknown = open(`redis+sentinel://${places.join(',')}/stranger`);
    await expect(unknown).rejects.toThrow(StoreUnavailableError);
    await expect(unknown).rejects.toThrow('know no master of that name');
    const nobody = open('redis+sentinel://127.0.0.1:1/streamfold');
    await expect(nobody).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a master that is killed under load', () => {
  it('is replaced by the sentinels, and at most a tail that was not replicated is lost', async () => {
    const load = startWriteLoad(store, 'killed');
    await load.more(300);
    const master = await redis.master();
    await cutReplication(master);
    await load.more(50);
    await master.kill();
    // The sentinels do nothing earlier: what was answered before was answered by the killed one.
    const until = performance.now() + SENTINEL_DOWN_AFTER_MS / 2;
    await load.more(300);
    await load.end();
    const next = await redis.master();
    expect(next).not.toBe(master);

    const log = await expectSoundLog(store, 'killed');
    const lost = expectLostTail(load.answered, log, until);
    expect(lost.length).toBeGreaterThanOrEqual(50);
    expect(log.commits).toHaveLength(load.answered.length - lost.length);

    // It comes back as a master, with what the others have lost, until the sentinels see to it.
    await master.startAgain();
    const again = await openTestStore(redis.url);
    expect((await expectSoundLog(again, 'killed')).commits).toEqual(log.commits);
    expect(await again.handle('killed-after', counter, { by: 1 })).toMatchObject({ version: 1 });
    expect(
      await openTestClient(next.url).then((client) => client.exists('counter:killed-after')),
    ).toBe(1);
  });
});

describe('a failover that the sentinels are asked for under load', () => {
  it('doubles nothing, and loses nothing of what was answered once the old master had no replica', async () => {
    const settings = { 'min-replicas-to-write': '1', 'min-replicas-max-lag': '2' };
    const asked = await privateRedisSentinel({ replicas: 2, sentinels: 3, settings });
    const held = await openTestStore(asked.url, { appendBudgetMs: PATIENT_MS });
    const load = startWriteLoad(held, 'asked');
    await load.more(300);
    const old = await openTestClient((await asked.master()).url);
    const sentinel = await openTestClient(asked.sentinels[0]?.url ?? '');
    await sentinel.call('SENTINEL', 'FAILOVER', 'streamfold');
    // Nobody tells its clients that it was replaced: what stops it is that its replicas are gone.
    await expect
      .poll(() => old.info('replication'), { timeout: PATIENT_MS })
      .toMatch(/connected_slaves:0/);
    const until = performance.now();
    await load.more(300);
    await load.end();
    const log = await expectSoundLog(held, 'asked');
    const lost = load.answered.filter((append) => !log.has(append));
    expect(lost.filter(({ answeredAt }) => answeredAt > until)).toEqual([]);
    expect(log.commits).toHaveLength(load.answered.length - lost.length);
  });
});

describe('sentinels of which one is dead and another one frozen', () => {
  it('are asked in turn, and soon', async () => {
    const frozen = redis.sentinels[0];
    await frozen?.pause();
    try {
      const url = `redis+sentinel://127.0.0.1:1,${places.join(',')}/streamfold`;
      const started = performance.now();
      const client = await openTestClient(url);
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(client.status).toBe('ready');
    } finally {
      await frozen?.resume();
    }
  });
});
