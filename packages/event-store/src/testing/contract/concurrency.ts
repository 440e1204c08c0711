import assert from 'node:assert/strict';
import type { EventStore } from '../../event-store.ts';
import {
  assertEvents,
  assertOutcome,
  categoryOf,
  eventsOf,
  withoutPosition,
} from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted, counter, type Count } from './counter.ts';

/** Several writers on one log at once. */
export function concurrencyContract({ describe, it }: Contract): void {
  describe('writers at once', () => {
    it('get exactly one append in at each version', async ({ store, openAnother }) => {
      const stores = [store, await openAnother(), await openAnother()];
      for (let version = 0; version < 20; version++) {
        const results = await Promise.all(
          stores.map((each, writer) =>
            each.append('a', [counted(writer)], { expectedVersion: version }),
          ),
        );
        const outcomes = results.map(({ outcome }) => outcome).toSorted();
        assert.deepEqual(outcomes, ['appended', 'conflict', 'conflict']);
      }
      assert.equal((await eventsOf(store, 'a')).length, 20);
    });

    it('decide again after a conflict, on the state with the others’ events', async ({
      store,
      openAnother,
    }) => {
      const stores = [store, await openAnother()];
      const results = await Promise.all(
        stores.flatMap((each) =>
          Array.from({ length: 50 }, () => untilDecided(each, { by: 1, max: 80 })),
        ),
      );
      const versions: number[] = [];
      let rejected = 0;
      for (const result of results) {
        if (result.outcome === 'rejected') {
          rejected += 1;
          assert.equal(result.state, 80);
        } else {
          assertOutcome(result, 'accepted');
          assert.equal(result.state, result.version, 'each state has every count before it');
          versions.push(result.version);
        }
      }
      assert.equal(rejected, 20);
      const each = Array.from({ length: 80 }, (_, index) => index + 1);
      assert.deepEqual(
        versions.toSorted((one, other) => one - other),
        each,
      );
      assert.equal((await store.load('a', counter)).state, 80);
    });

    it('of one store are carried out in the order of the calls', async ({ store }) => {
      const by = [1, 2, 3, 4, 5, 6, 7, 8];
      await Promise.all(by.map((count) => store.handle('a', counter, { by: count })));
      await assertEvents(store, 'a', by.map(counted));
    });

    it('leave each stream’s events in the category in the stream’s order', async ({
      store,
      openAnother,
    }) => {
      const stores = [store, await openAnother()];
      const streamIds = ['a', 'b', 'c'];
      await Promise.all(
        Array.from({ length: 60 }, (_, call) =>
          (stores[call % 2] ?? store).append(
            streamIds[call % 3] ?? 'a',
            [counted(call), counted(-call)],
            { expectedVersion: 'any' },
          ),
        ),
      );
      const category = await categoryOf(store);
      assert.equal(category.length, 120);
      for (const streamId of streamIds) {
        const own = await eventsOf(store, streamId);
        const inCategory = category.filter((recorded) => recorded.streamId === streamId);
        assert.deepEqual(inCategory.map(withoutPosition), own);
        assert.deepEqual(
          own.map(({ version }) => version),
          own.map((_, index) => index + 1),
        );
      }
    });
  });
}

/** A conflict is an answer too, when others were faster every time. */
async function untilDecided(store: EventStore, command: Count) {
  for (;;) {
    const result = await store.handle('a', counter, command);
    if (result.outcome !== 'conflict') return result;
  }
}
