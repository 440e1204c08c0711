import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url);

describe('handle', () => {
  it('decides on the present state and answers the state after', async () => {
    await store.handle('adds', counter, { by: 1 });
    expect(await store.handle('adds', counter, { by: 2 })).toMatchObject({
      outcome: 'accepted',
      version: 2,
      state: 3,
      events: [{ type: 'counted', by: 2 }],
    });
  });

  it('answers what the rules refuse, and writes nothing', async () => {
    expect(await store.handle('refused', counter, { by: 2, max: 1 })).toEqual({
      outcome: 'rejected',
      rejection: { code: 'counter_full', count: 0 },
      state: 0,
      version: 0,
    });
    expect(await redis.exists(keys.stream('refused'))).toBe(0);
  });

  it('accepts a command that decides on no events, and writes nothing', async () => {
    expect(await store.handle('nothing', counter, { by: 0 })).toMatchObject({
      outcome: 'accepted',
      version: 0,
      events: [],
    });
    expect(await redis.exists(keys.stream('nothing'))).toBe(0);
  });

  it('answers a repeated commit id as the first time, with the state right after it', async () => {
    const first = await store.handle('repeat', counter, { by: 5 }, { commitId: 'k' });
    await store.handle('repeat', counter, { by: 7 });
    const again = await store.handle('repeat', counter, { by: 5 }, { commitId: 'k' });

    expect(again).toEqual({
      outcome: 'duplicate',
      version: 1,
      time: first.outcome === 'accepted' && first.time,
      state: 5,
      events: [{ type: 'counted', by: 5 }],
    });
  });

  it('fails alone where its own decide throws', async () => {
    const failing = {
      ...counter,
      decide: ({ by }: { by: number }) => {
        if (by === 13) throw new RangeError('thirteen');
        return { outcome: 'accepted', events: [{ type: 'counted', by }] } as const;
      },
    };
    const results = await Promise.allSettled(
      [1, 13, 2].map((by) => store.handle('neighbours', failing, { by })),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: new RangeError('thirteen') });
    expect(await store.load('neighbours', counter)).toMatchObject({ version: 2, state: 3 });
  });

  it('refuses what a decider may not say, and writes nothing of it', async () => {
    const forging = {
      ...counter,
      decide: () =>
        ({ outcome: 'accepted', events: [{ type: 'counted', by: 1, id: 'x' }] }) as const,
    };
    await expect(store.handle('forged', forging, { by: 1 })).rejects.toThrow(TypeError);
    expect(await redis.exists(keys.stream('forged'))).toBe(0);
  });

  it('takes a clock that counts fractions', async () => {
    const fine = await openTestStore(url, { now: () => performance.timeOrigin + 0.123 });
    await fine.handle('fine', counter, { by: 1 });
    expect(await eventsOf(fine, 'fine')).toHaveLength(1);
  });

  it('shares states between commands and changes none of them', async () => {
    const list = {
      ...counter,
      initialState: Object.freeze<number[]>([]),
      decide: ({ by }: { by: number }, seen: readonly number[]) =>
        seen.length < 2
          ? ({ outcome: 'accepted', events: [{ type: 'counted', by }] } as const)
          : ({ outcome: 'rejected', rejection: seen } as const),
      evolve: (seen: readonly number[], { by }: { by: number }) => Object.freeze([...seen, by]),
    };
    const results = await Promise.all(
      [1, 2, 3, 4].map((by) => store.handle('frozen', list, { by })),
    );
    expect(results.map((result) => 'state' in result && result.state)).toEqual([
      [1],
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  it('carries out the commands of one stream in the order of the calls', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((by) => store.handle('order', counter, { by })));
    const events = await eventsOf(store, 'order');
    expect(events.map(({ event }) => event)).toEqual(
      [1, 2, 3, 4, 5].map((by) => ({ type: 'counted', by })),
    );
  });

  it('never dates an event before the one it follows', async () => {
    let time = 2_000;
    const clocked = await openTestStore(url, { now: () => time });
    await clocked.handle('clock', counter, { by: 1 });
    time = 1_000;
    await clocked.handle('clock', counter, { by: 1 });
    const times = (await eventsOf(store, 'clock')).map(({ meta }) => meta.time);
    expect(times).toEqual([2_000, 2_000]);
  });

  it('answers overloaded when more waits than the queue may hold', async () => {
    const narrow = await openTestStore(url, { lanes: 1, queueMax: 2 });
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => narrow.handle('crowd', counter, { by: 1 })),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'overloaded']);
  });
});
