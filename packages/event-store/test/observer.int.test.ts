import { once } from 'node:events';
import {
  openRedisEventStore,
  type ObservedBatch,
  type ObservedConflict,
  type ObservedUnknown,
  type StoreObserver,
} from '@streamfold/event-store';
import { sharedRedis, startCuttingProxy } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { addressOf, openTestClient, openTestStore, withPort } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);

/** An observer that keeps what it is told. */
function keeping() {
  const batches: ObservedBatch[] = [];
  const conflicts: ObservedConflict[] = [];
  const unknowns: ObservedUnknown[] = [];
  const observer: StoreObserver = {
    onBatch: (batch) => batches.push(batch),
    onConflict: (conflict) => conflicts.push(conflict),
    onUnknown: (unknown) => unknowns.push(unknown),
  };
  return { batches, conflicts, unknowns, observer };
}

describe('an observer of batches', () => {
  it('is told once of what went into one transaction together', async () => {
    const { batches, observer } = keeping();
    const store = await openTestStore(url, { lanes: 1, observer });
    await Promise.all(
      ['one-a', 'one-a', 'one-b'].map((id) => store.handle(id, counter, { by: 1 })),
    );
    expect(batches).toEqual([
      {
        partition: 0,
        outcome: 'committed',
        appends: 3,
        streams: 2,
        events: 3,
        ms: expect.any(Number),
      },
    ]);
    expect(batches[0]?.ms).toBeGreaterThan(0);
  });

  it('is told of one that has nothing to write', async () => {
    const { batches, observer } = keeping();
    const store = await openTestStore(url, { observer });
    await store.handle('refused', counter, { by: 2, max: 1 });
    expect(batches).toMatchObject([{ outcome: 'committed', appends: 1, streams: 1, events: 0 }]);
  });

  it('is told of each that failed, and of the one that went through', async () => {
    const { batches, observer } = keeping();
    const proxy = await startCuttingProxy(addressOf(url), 'WATCH');
    const store = await openTestStore(withPort(url, proxy.port), { lanes: 1, observer });
    const cut = proxy.cut('cutBefore');
    const answer = store.handle('failing', counter, { by: 1 });
    await cut;
    expect(await answer).toMatchObject({ outcome: 'accepted' });
    expect(batches).toMatchObject([
      { outcome: 'failed', appends: 1, streams: 1, events: 0 },
      { outcome: 'committed', appends: 1, streams: 1, events: 1 },
    ]);
    await proxy.close();
  });

  it('is told of one that was carried out in part', async () => {
    const { batches, unknowns, observer } = keeping();
    const category = 'partly';
    const store = await openRedisEventStore({ url, category, observer });
    await store.handle('a', counter, { by: 1 });
    // The last position that there is: the category takes no more.
    await redis.xadd(`${category}Stream`, '18446744073709551615-18446744073709551615', 'a', 'b');
    await expect(store.handle('a', counter, { by: 1 })).rejects.toMatchObject({
      code: 'append_outcome_unknown',
    });
    expect(batches.at(-1)).toMatchObject({ outcome: 'partial', appends: 1, events: 1 });
    expect(unknowns).toEqual([{ partition: 0, resolved: 'unresolved' }]);
    await store.close();
  });
});

describe('an observer of conflicts', () => {
  it('is told of the stream on which another writer was faster, and of the transaction', async () => {
    const { batches, conflicts, unknowns, observer } = keeping();
    const store = await openTestStore(url, { lanes: 1, observer });
    const others = await Promise.all([1, 2, 3].map(() => openTestStore(url, { lanes: 1 })));
    // Until one has lost twice in a row: each round is a race of all of them at one version.
    while (!conflicts.some(({ attempt }) => attempt === 2)) {
      await Promise.all([store, ...others].map((one) => one.handle('raced', counter, { by: 1 })));
    }
    expect(new Set(conflicts.map(({ streamId }) => streamId))).toEqual(new Set(['raced']));
    const moved = batches.filter(({ outcome }) => outcome === 'moved');
    expect(moved).toHaveLength(conflicts.length);
    expect(moved[0]).toMatchObject({ appends: 1, streams: 1, events: 1 });
    const attempts = conflicts.map(({ attempt }) => attempt);
    const [first] = attempts;
    expect(first).toBe(1);
    for (const [index, attempt] of attempts.entries()) {
      expect([1, (attempts[index - 1] ?? 0) + 1]).toContain(attempt);
    }
    expect(unknowns).toEqual([]);
  });
});

describe('an observer of lost answers', () => {
  it.each([
    ['cutAfter', 'committed'],
    ['cutBefore', 'notCommitted'],
  ] as const)('is told how one was resolved: %s, %s', async (cutting, resolved) => {
    const { batches, unknowns, observer } = keeping();
    const proxy = await startCuttingProxy(addressOf(url), 'EXEC');
    const store = await openTestStore(withPort(url, proxy.port), { lanes: 1, observer });
    const cut = proxy.cut(cutting);
    const answer = store.handle(resolved, counter, { by: 1 });
    await cut;
    expect(await answer).toMatchObject({ outcome: 'accepted', version: 1 });
    expect(unknowns).toEqual([{ partition: 0, resolved }]);
    expect(batches).toMatchObject([
      { outcome: 'unknown', appends: 1, streams: 1, events: 1 },
      { outcome: 'committed', events: cutting === 'cutBefore' ? 1 : 0 },
    ]);
    await proxy.close();
  });

  it('is told of one that nobody could look up in time', async () => {
    const { unknowns, observer } = keeping();
    const proxy = await startCuttingProxy(addressOf(url), 'EXEC');
    const store = await openTestStore(withPort(url, proxy.port), { appendBudgetMs: 200, observer });
    const cut = proxy.cut('cutAfter', () => proxy.close());
    const answer = store.handle('unresolved', counter, { by: 1 });
    const said = expect(answer).rejects.toMatchObject({ code: 'append_outcome_unknown' });
    await cut;
    await said;
    expect(unknowns).toEqual([{ partition: 0, resolved: 'unresolved' }]);
  });
});

describe('an observer that throws', () => {
  it('harms no append', async () => {
    const broken = () => {
      throw new Error('no such counter');
    };
    const warned = once(process, 'warning');
    const observer = { onBatch: broken, onConflict: broken, onUnknown: broken };
    const store = await openTestStore(url, { observer });
    expect(await store.handle('unharmed', counter, { by: 1 })).toMatchObject({
      outcome: 'accepted',
    });
    expect(await warned).toMatchObject([{ message: 'no such counter' }]);
  });
});

describe('the workload of a store', () => {
  it('has what waits and what is under way, its lanes and its connections', async () => {
    const store = await openTestStore(url, { lanes: 2, batchMax: 1 });
    const idle = { queued: 0, inFlight: 0, lanes: 2, lanesBusy: 0, connections: 0 };
    expect(store.workload()).toEqual(idle);
    const answers = [1, 2, 3, 4].map((by) => store.handle(`wide-${by}`, counter, { by }));
    expect(store.workload()).toMatchObject({ queued: 4, inFlight: 0, lanesBusy: 2 });
    await Promise.race(answers);
    const { queued, inFlight, connections } = store.workload();
    expect(queued + inFlight).toBeLessThan(4);
    expect(connections).toBeGreaterThan(0);
    await Promise.all(answers);
    await expect.poll(() => store.workload()).toEqual({ ...idle, connections: 2 });
    await store.load('wide-1', counter);
    expect(store.workload().connections).toBe(3);
  });
});
