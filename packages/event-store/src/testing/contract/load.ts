import assert from 'node:assert/strict';
import { StreamCorruptedError } from '../../errors.ts';
import { appendCounts } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counter } from './counter.ts';

/** States folded from the log. */
export function loadContract({ describe, it }: Contract): void {
  describe('load', () => {
    it('folds the events of every store on the log', async ({ store, openAnother }) => {
      const other = await openAnother({ now: () => 1_000 });
      await appendCounts(other, 'a', 1, 2);
      assert.deepEqual(await store.load('a', counter), { state: 3, version: 2, time: 1_000 });
      const { time } = await appendCounts(store, 'a', 4);
      assert.deepEqual(await other.load('a', counter), { state: 7, version: 3, time });
    });

    it('answers the initial state at version 0 where there is no stream', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      const nothing = { state: 0, version: 0, time: undefined };
      assert.deepEqual(await store.load('b', counter), nothing);
    });

    it('folds a long stream whole, also by another decider', async ({ store, openAnother }) => {
      for (let count = 0; count < 50; count++) await store.handle('a', counter, { by: 2 });
      assert.equal((await (await openAnother()).load('a', counter)).state, 100);
      const events: typeof counter = {
        ...counter,
        evolve: (count) => count + 1,
        name: 'contract-events',
      };
      assert.equal((await store.load('a', events)).state, 50);
      assert.equal((await store.load('a', { ...events, foldVersion: 2 })).state, 50);
      assert.equal((await store.load('a', counter)).state, 100);
    });

    it('fails, and so does a command, for an event that the decider does not take', async ({
      store,
    }) => {
      await appendCounts(store, 'a', 1);
      await store.append('a', [{ type: 'unknown' }], { expectedVersion: 1 });
      await assert.rejects(store.load('a', counter), StreamCorruptedError);
      await assert.rejects(store.handle('a', counter, { by: 1 }), StreamCorruptedError);
    });
  });
}
