import assert from 'node:assert/strict';
import { appendCounts, assertEvents, assertOutcome, categoryOf, eventsOf } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted, counter } from './counter.ts';

/** Commands on one stream. */
export function handleContract({ describe, it }: Contract): void {
  describe('handle', () => {
    it('decides on the present state, and answers what came of it', async ({
      store,
      openAnother,
    }) => {
      await appendCounts(await openAnother(), 'a', 1, 2);
      const result = await store.handle('a', counter, { by: 4 });

      assertOutcome(result, 'accepted');
      const { state, version, events, positions, time } = result;
      assert.deepEqual({ state, version, events }, { state: 7, version: 3, events: [counted(4)] });
      const last = (await categoryOf(store)).at(-1);
      assert.deepEqual([positions, time], [[last?.position], last?.meta.time]);
      await assertEvents(store, 'a', [1, 2, 4].map(counted));
    });

    it('accepts a command that leaves nothing to do, and writes nothing', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      for (const [streamId, state] of [
        ['a', 1],
        ['b', 0],
      ] as const) {
        const result = await store.handle(streamId, counter, { by: 0 });
        assertOutcome(result, 'accepted');
        assert.deepEqual([result.state, result.version, result.events], [state, state, []]);
        assert.deepEqual(result.positions, []);
      }
      assert.equal((await categoryOf(store)).length, 1);
    });

    it('answers what the rules refuse, and writes nothing', async ({ store }) => {
      await appendCounts(store, 'a', 3);
      assert.deepEqual(await store.handle('a', counter, { by: 2, max: 4 }), {
        outcome: 'rejected',
        rejection: { code: 'counter_full', count: 3 },
        state: 3,
        version: 1,
      });
      await assertEvents(store, 'a', [counted(3)]);
    });

    it('answers a repeated commit id as the first time, with the state right after it', async ({
      store,
      openAnother,
    }) => {
      await appendCounts(store, 'a', 1);
      const first = await store.handle('a', counter, { by: 5 }, { commitId: 'k' });
      assertOutcome(first, 'accepted');
      await appendCounts(store, 'a', 7);

      for (const repeating of [store, await openAnother()]) {
        // Nor is it decided anew: the second time it would be refused.
        const command = { by: 5, max: 6 };
        assert.deepEqual(await repeating.handle('a', counter, command, { commitId: 'k' }), {
          outcome: 'duplicate',
          version: 2,
          time: first.time,
          state: 6,
          events: [counted(5)],
        });
      }
      await assertEvents(store, 'a', [1, 5, 7].map(counted));
    });

    it('finds the commit id before it looks at the expected version', async ({ store }) => {
      const options = { commitId: 'k', expectedVersion: 0 };
      assertOutcome(await store.handle('a', counter, { by: 1 }, options), 'accepted');
      assertOutcome(await store.handle('a', counter, { by: 1 }, options), 'duplicate');
    });

    it('decides a refused command anew when it comes again', async ({ store }) => {
      const options = { commitId: 'k' };
      assertOutcome(await store.handle('a', counter, { by: 2, max: 1 }, options), 'rejected');
      assertOutcome(await store.handle('a', counter, { by: 2, max: 2 }, options), 'accepted');
    });

    it('decides only at the expected version', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      let decisions = 0;
      const counting: typeof counter = {
        ...counter,
        decide: (command, state) => {
          decisions += 1;
          return counter.decide(command, state);
        },
      };
      const conflict = await store.handle('a', counting, { by: 2 }, { expectedVersion: 0 });
      const facts = { streamId: 'a', expected: 0, actual: 1 };
      assert.deepEqual(conflict, { outcome: 'conflict', ...facts });
      assert.equal(decisions, 0);
      for (const expectedVersion of [1, 'exists', 'any'] as const) {
        const result = await store.handle('a', counting, { by: 0 }, { expectedVersion });
        assertOutcome(result, 'accepted');
      }
      const absent = await store.handle('b', counting, { by: 2 }, { expectedVersion: 'exists' });
      assertOutcome(absent, 'conflict');
    });

    it('keeps what the writer says with the events', async ({ store }) => {
      const context = { commitId: 'k', correlationId: 'flow', causationId: 'cause', actor: 'me' };
      await store.handle('a', counter, { by: 1 }, context);
      const [recorded] = await eventsOf(store, 'a');
      const { hash: _hash, time: _time, ...said } = recorded?.meta ?? {};
      assert.deepEqual(said, context);
    });

    it('fails alone where its own decide throws', async ({ store }) => {
      const failing: typeof counter = {
        ...counter,
        decide: (command, state) => {
          if (command.by === 13) throw new RangeError('thirteen');
          return counter.decide(command, state);
        },
      };
      const [before, thrown, after] = await Promise.allSettled(
        [1, 13, 2].map((by) => store.handle('a', failing, { by })),
      );
      assert.deepEqual([before?.status, after?.status], ['fulfilled', 'fulfilled']);
      assert.ok(thrown?.status === 'rejected' && thrown.reason instanceof RangeError);
      await assertEvents(store, 'a', [1, 2].map(counted));
    });

    it('refuses what a decider may not say, and writes nothing of it', async ({ store }) => {
      for (const forged of [{ id: 'x' }, { version: 7 }]) {
        const forging: typeof counter = {
          ...counter,
          decide: () => ({
            outcome: 'accepted',
            events: [counted(1), { ...counted(1), ...forged }],
          }),
        };
        await assert.rejects(store.handle('a', forging, { by: 1 }), TypeError);
      }
      assert.deepEqual(await categoryOf(store), []);
    });
  });
}
