import { AppendOutcomeUnknownError, StoreUnavailableError } from '@streamfold/event-store';
import { privateRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { categoryOf, eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

const server = await privateRedis();

describe('a Redis that is killed under load', () => {
  it('has every answered append after it is started again, and each once', async () => {
    const store = await openTestStore(server.url, { appendBudgetMs: 10_000 });
    const answered: { streamId: string; commitId: string }[] = [];
    let isOver = false;
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let count = 0; !isOver; count++) {
        const streamId = `killed-${writer % 5}`;
        const commitId = `${writer}-${count}`;
        const result = await store.handle(streamId, counter, { by: 1 }, { commitId });
        if (result.outcome === 'accepted') answered.push({ streamId, commitId });
      }
    });
    const all = Promise.all(writers);
    for (let kill = 0; kill < 5; kill++) {
      const before = answered.length;
      await expect.poll(() => answered.length, { timeout: 10_000 }).toBeGreaterThan(before + 50);
      await server.kill();
      await server.startAgain();
    }
    isOver = true;
    await all;

    const category = await categoryOf(store);
    const inCategory = category.map(({ streamId, meta }) => `${streamId} ${meta.commitId}`);
    const own = [];
    for (let stream = 0; stream < 5; stream++) {
      own.push(...(await eventsOf(store, `killed-${stream}`)));
    }
    const inOwn = own.map(({ streamId, meta }) => `${streamId} ${meta.commitId}`);
    expect(new Set(inCategory).size).toBe(inCategory.length);
    expect(inOwn.toSorted()).toEqual(inCategory.toSorted());
    // 16 appends are always under way, and all of them were carried through every kill.
    expect(answered.map((a) => `${a.streamId} ${a.commitId}`).toSorted()).toEqual(inOwn.toSorted());
  });
});

describe('a Redis that does not answer', () => {
  it('settles every promise within its budget and says what is not known', async () => {
    const store = await openTestStore(server.url, {
      appendBudgetMs: 600,
      commandTimeoutMs: 300,
      lanes: 1,
    });
    await store.handle('frozen', counter, { by: 1 });
    await server.pause();
    try {
      const started = performance.now();
      const [append, load, ping] = await Promise.allSettled([
        store.handle('frozen', counter, { by: 1 }),
        store.load('frozen', counter),
        store.ping(),
      ]);
      // Frozen before EXEC was sent: this append was not written, and that is what is said.
      expect(append).toMatchObject({ reason: expect.any(StoreUnavailableError) });
      expect(load).toMatchObject({ reason: expect.any(StoreUnavailableError) });
      expect(ping).toMatchObject({ reason: expect.any(StoreUnavailableError) });
      // The budget, and one try that began within it.
      expect(performance.now() - started).toBeLessThan(600 + 2_000 + 300 + 1_000);
    } finally {
      await server.resume();
    }
    expect(await store.handle('frozen', counter, { by: 1 })).toMatchObject({ version: 2 });
  });
});

describe('a Redis that is full', () => {
  it('takes nothing, says so, and goes on when there is room again', async () => {
    const store = await openTestStore(server.url);
    const redis = await openTestClient(server.url);
    await store.handle('full', counter, { by: 1 });
    await redis.config('SET', 'maxmemory', '1');
    await expect(store.handle('full', counter, { by: 1 })).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('OOM'),
    });
    expect(await store.load('full', counter)).toMatchObject({ version: 1 });
    await redis.config('SET', 'maxmemory', '0');
    expect(await store.handle('full', counter, { by: 1 })).toMatchObject({ version: 2 });
    const category = (await categoryOf(store)).filter(({ streamId }) => streamId === 'full');
    expect(category).toHaveLength(2);
  });
});

describe('a category stream that refuses an entry after the own stream has taken it', () => {
  it('is said to be of unknown outcome, halts its stream, and is found by its commit id', async () => {
    const store = await openTestStore(server.url);
    const redis = await openTestClient(server.url);
    await redis.rename(keys.categoryStream, 'aside');
    // At the last position that there is, the category takes no more.
    await redis.xadd(keys.categoryStream, '18446744073709551615-18446744073709551615', 'a', 'b');
    const commit = { commitId: 'partial' };
    await expect(store.handle('partial', counter, { by: 1 }, commit)).rejects.toThrow(
      AppendOutcomeUnknownError,
    );
    await redis.rename('aside', keys.categoryStream);
    await expect(store.handle('partial', counter, { by: 1 }, commit)).rejects.toThrow(
      'written in part',
    );
    expect(await store.handle('other', counter, { by: 1 })).toMatchObject({ outcome: 'accepted' });
    const later = await openTestStore(server.url);
    expect(await later.handle('partial', counter, { by: 1 }, commit)).toMatchObject({
      outcome: 'duplicate',
      version: 1,
    });
  });
});
