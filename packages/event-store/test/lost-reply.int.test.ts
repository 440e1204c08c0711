import { sharedRedis, startCuttingProxy, type CuttingProxy } from '@streamfold/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppendOutcomeUnknownError, type EventStore } from '@streamfold/event-store';
import { counter } from './counter-decider.ts';
import {
  addressOf,
  categoryOf,
  eventsOf,
  keys,
  openTestClient,
  openTestStore,
  withPort,
} from './test-store.ts';

// With ioredis' defaults both cuts double the event or let a stale one in, and report success.

const { url } = await sharedRedis();
const rival = await openTestStore(url);
const redis = await openTestClient(url);
let proxy: CuttingProxy;
let store: EventStore;

beforeAll(async () => {
  proxy = await startCuttingProxy(addressOf(url), 'EXEC');
  store = await openTestStore(withPort(url, proxy.port), { lanes: 1 });
});
afterAll(async () => {
  await proxy.close();
});

/** An event for each number. */
const counts = (...numbers: number[]) => numbers.map((by) => ({ type: 'counted', by }));

/** The counts in the stream and in the category: they must be the same, each event once. */
async function countsOf(streamId: string): Promise<{ own: unknown[]; category: unknown[] }> {
  const own = await eventsOf(rival, streamId);
  const category = (await categoryOf(rival)).filter((event) => event.streamId === streamId);
  return {
    own: own.map(({ event }) => ('by' in event ? event.by : event)),
    category: category.map(({ event }) => ('by' in event ? event.by : event)),
  };
}

describe('a connection that is cut before EXEC reaches the server', () => {
  it('ends in exactly one event and a true answer', async () => {
    await store.handle('before', counter, { by: 1 });
    const cut = proxy.cut('cutBefore');
    const answer = store.handle('before', counter, { by: 2 });
    await cut;

    expect(await answer).toMatchObject({ outcome: 'accepted', version: 2, state: 3 });
    expect(await countsOf('before')).toEqual({ own: [1, 2], category: [1, 2] });
  });

  it('leaves nothing that would keep the first event of a stream from being appended', async () => {
    const cut = proxy.cut('cutBefore');
    const impatient = store.append('birth', [{ type: 'counted', by: 1 }], { expectedVersion: 0 });
    await cut;
    expect(await impatient).toMatchObject({ outcome: 'appended', version: 1 });
    expect(await countsOf('birth')).toEqual({ own: [1], category: [1] });
  });

  it('does not let a stale decision in where another process appended meanwhile', async () => {
    await store.handle('stale', counter, { by: 1 });
    const cut = proxy.cut('cutBefore');
    const answer = store.handle('stale', counter, { by: 5, max: 6 });
    await cut;
    const meanwhile = rival.handle('stale', counter, { by: 3 });

    // Whichever of the two came first, the rule held for both.
    const outcomes = [await answer, await meanwhile].map(({ outcome }) => outcome);
    expect(outcomes[1]).toBe('accepted');
    const { own, category } = await countsOf('stale');
    expect(own).toEqual(outcomes[0] === 'rejected' ? [1, 3] : [1, 5, 3]);
    expect(category).toEqual(own);
  });
});

describe('a connection that is cut after EXEC was carried out', () => {
  it('ends in exactly one event and a true answer', async () => {
    await store.handle('after', counter, { by: 1 });
    const cut = proxy.cut('cutAfter');
    const answer = store.handle('after', counter, { by: 2 });
    await cut;

    expect(await answer).toMatchObject({
      outcome: 'accepted',
      version: 2,
      state: 3,
      events: [{ type: 'counted', by: 2 }],
    });
    expect(await countsOf('after')).toEqual({ own: [1, 2], category: [1, 2] });
  });

  it('answers the same for the first event of a stream', async () => {
    const cut = proxy.cut('cutAfter');
    const answer = store.append('first', [{ type: 'counted', by: 1 }], { expectedVersion: 0 });
    await cut;

    expect(await answer).toMatchObject({ outcome: 'appended', version: 1 });
    expect(await countsOf('first')).toEqual({ own: [1], category: [1] });
  });

  it('answers every append of the batch, each with one event', async () => {
    const cut = proxy.cut('cutAfter');
    const answers = Promise.all([
      store.handle('batch-a', counter, { by: 1 }),
      store.handle('batch-a', counter, { by: 2 }),
      store.handle('batch-b', counter, { by: 3 }),
      store.handle('batch-b', counter, { by: 4, max: 5 }),
    ]);
    await cut;

    expect((await answers).map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'rejected',
    ]);
    expect(await countsOf('batch-a')).toEqual({ own: [1, 2], category: [1, 2] });
    expect(await countsOf('batch-b')).toEqual({ own: [3], category: [3] });
  });

  it('finds the event again where another process has appended after it', async () => {
    await store.handle('passed', counter, { by: 1 });
    const cut = proxy.cut('cutAfter');
    const answer = store.handle('passed', counter, { by: 2 });
    await cut;
    await rival.handle('passed', counter, { by: 3 });

    expect(await answer).toMatchObject({ outcome: 'accepted', version: 2, state: 3 });
    expect((await countsOf('passed')).own).toEqual([1, 2, 3]);
  });
});

describe('an append that the caller has not named, on a stream that the store has not seen', () => {
  it('is found although another process has appended after it', async () => {
    for (let round = 0; round < 10; round++) {
      const streamId = `unnamed-${round}`;
      await rival.append(streamId, counts(1, 2), { expectedVersion: 0 });
      const cut = proxy.cut('cutAfter');
      const answer = store.append(streamId, counts(3), { expectedVersion: 2 });
      await cut;
      await rival.append(streamId, counts(4), { expectedVersion: 3 });
      expect(await answer).toMatchObject({ outcome: 'appended', version: 3 });
      expect((await countsOf(streamId)).own).toEqual([1, 2, 3, 4]);
    }
  });
});

describe('an answer that was lost and cannot be looked up', () => {
  it('is unknown when no connection can be had in time, and found later by its commit id', async () => {
    const own = await startCuttingProxy(addressOf(url), 'EXEC');
    const cutOff = await openTestStore(withPort(url, own.port), { appendBudgetMs: 300 });
    const cut = own.cut('cutAfter');
    const answer = cutOff.handle('unknown', counter, { by: 1 }, { commitId: 'mine' });
    const said = expect(answer).rejects.toMatchObject({
      code: 'append_outcome_unknown',
      commitId: 'mine',
    });
    await cut;
    await own.close();
    await said;
    expect(await rival.handle('unknown', counter, { by: 1 }, { commitId: 'mine' })).toMatchObject({
      outcome: 'duplicate',
      version: 1,
    });
  });

  it('is unknown when the server holds another log by then', async () => {
    await store.handle('exchanged', counter, { by: 1 });
    const identity = (await redis.get(keys.identity)) ?? '';
    try {
      const cut = proxy.cut('cutAfter', () => redis.set(keys.identity, 'another'));
      const answer = store.handle('exchanged', counter, { by: 2 });
      const said = expect(answer).rejects.toThrow(AppendOutcomeUnknownError);
      await cut;
      await said;
    } finally {
      await redis.set(keys.identity, identity);
    }
  });

  it('is unknown when the stream cannot be read from its beginning', async () => {
    await store.handle('beheaded', counter, { by: 1 });
    await redis.xdel(keys.stream('beheaded'), '1-0');
    const cut = proxy.cut('cutAfter');
    const answer = store.handle('beheaded', counter, { by: 2 });
    const said = expect(answer).rejects.toThrow(AppendOutcomeUnknownError);
    await cut;
    await said;
  });
});

describe('a transaction that reaches the server long after its connection was given up', () => {
  it('is refused there, for the second try has already moved the stream', async () => {
    await store.handle('late', counter, { by: 1 });
    const cut = proxy.cut('hold');
    const answer = store.handle('late', counter, { by: 2 });
    await cut;
    expect(await answer).toMatchObject({ outcome: 'accepted', version: 2 });

    await proxy.release();
    expect(await countsOf('late')).toEqual({ own: [1, 2], category: [1, 2] });
  });
});

describe('any cut, many times', () => {
  it('leaves one event for each answer, in both streams', async () => {
    const cuts = ['cutBefore', 'cutAfter'] as const;
    for (let round = 1; round <= 60; round++) {
      const cut = proxy.cut(cuts[round % 2] ?? 'cutAfter');
      const answer = store.handle('often', counter, { by: round });
      await cut;
      expect(await answer).toMatchObject({ outcome: 'accepted', version: round });
    }
    const expected = Array.from({ length: 60 }, (_, index) => index + 1);
    expect(await countsOf('often')).toEqual({ own: expected, category: expected });
  });
});
