import { privateRedis } from '@streamfold/testing';
import type { Decider } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { openTestClient, openTestStore } from './test-store.ts';

const { url } = await privateRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url, { lanes: 1 });

describe('large appends that come together', () => {
  it('go into several transactions, each of a size that the server takes at once', async () => {
    const note = 'x'.repeat(3_000_000);
    await redis.config('RESETSTAT');
    const large = Array.from({ length: 12 }, (_, index) =>
      store.append(`large-${index}`, [{ type: 'counted', by: 1, note } as { type: string }], {
        expectedVersion: 'noStream',
      }),
    );
    const small = store.handle('small', counter, { by: 1 });
    for (const result of await Promise.all(large)) expect(result.outcome).toBe('appended');
    expect(await small).toMatchObject({ outcome: 'accepted', version: 1 });
    const stats = await redis.info('commandstats');
    const transactions = Number(/^cmdstat_multi:calls=(\d+)/m.exec(stats)?.[1]);
    // 72 MB in all, 16 MB at once and the append that goes beyond.
    expect(transactions).toBeGreaterThanOrEqual(4);
    expect(transactions).toBeLessThan(13);
  });
});

describe('a state that cannot be a snapshot', () => {
  it('holds up neither its own stream nor those beside it', async () => {
    const shy: Decider<{ toJSON: () => never }, null, { type: string }, never> = {
      name: 'shy',
      foldVersion: 1,
      initialState: {
        toJSON: () => {
          throw new Error('this state does not want to be written');
        },
      },
      decide: () => ({ outcome: 'accepted', events: [{ type: 'counted' }] }),
      evolve: (state) => state,
      parseEvent: (data) => data,
    };
    for (let version = 1; version <= 15; version++) {
      const [own, beside] = await Promise.all([
        store.handle('shy', shy, null),
        store.handle('beside', counter, { by: 1 }),
      ]);
      expect([own.outcome, beside.outcome]).toEqual(['accepted', 'accepted']);
    }
    expect(await (await openTestStore(url)).load('shy', shy)).toMatchObject({ version: 15 });
  });
});

describe('a stream that is deleted by hand', () => {
  it('is begun anew once a load has seen it, and never goes on from what is remembered', async () => {
    for (let by = 1; by <= 3; by++) await store.handle('deleted', counter, { by });
    await redis.del('counter:deleted');
    expect(await store.load('deleted', counter)).toMatchObject({ version: 0 });
    expect(await store.handle('deleted', counter, { by: 1 })).toMatchObject({ version: 1 });
  });
});
