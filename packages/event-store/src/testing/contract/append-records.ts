import assert from 'node:assert/strict';
import { isNextInChain } from '../../wire/hash-chain.ts';
import { appendCounts, assertEvents, assertOutcome, categoryOf, eventsOf } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted, counter } from './counter.ts';

/** What an append leaves in the log beside the facts. */
export function appendRecordsContract({ describe, it }: Contract): void {
  describe('an appended event', () => {
    it('comes back as JSON has it', async ({ store }) => {
      const event = {
        type: 'ordered',
        text: 'Zoë ‮"\n\u0000 😀',
        empty: '',
        nothing: null,
        not: false,
        numbers: [0, -1.5, 1e21, Number.MAX_SAFE_INTEGER],
        nested: { list: [{}, [], { event: 'x', meta: 'y' }] },
      };
      await store.append('a', [event], { expectedVersion: 0 });
      await assertEvents(store, 'a', [event]);
    });

    it('does without what JSON does without', async ({ store }) => {
      const event = { type: 'dated', at: new Date(0), unset: undefined };
      await store.append('a', [event], { expectedVersion: 0 });
      await assertEvents(store, 'a', [{ type: 'dated', at: '1970-01-01T00:00:00.000Z' }]);
    });

    it('carries what the writer said of it', async ({ store }) => {
      const context = {
        commitId: 'c',
        correlationId: 'flow',
        causationId: 'cause',
        actor: 'teller',
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      };
      await store.append('a', [counted(1), counted(2)], { expectedVersion: 0, ...context });
      await store.handle('b', counter, { by: 1 }, context);
      const part = { streamId: 'c', expectedVersion: 0, events: [counted(1)] };
      await store.appendToStreams([part], context);
      const recorded = await categoryOf(store);
      assert.equal(recorded.length, 4);
      for (const { meta } of recorded) {
        const { hash: _hash, time: _time, ...said } = meta;
        assert.deepEqual(said, context);
      }
    });

    it('carries nothing that the writer did not say', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      const [recorded] = await eventsOf(store, 'a');
      assert.deepEqual(Object.keys(recorded?.meta ?? {}).toSorted(), ['commitId', 'hash', 'time']);
    });

    it('has the commit id of its append, one that no other append has', async ({ store }) => {
      await appendCounts(store, 'a', 1, 2);
      await appendCounts(store, 'a', 3);
      const [first, second, third] = (await eventsOf(store, 'a')).map(({ meta }) => meta.commitId);
      assert.equal(first, second);
      assert.notEqual(second, third);
      assert.ok((third?.length ?? 0) > 0);
    });

    it('follows by its hash on the event before', async ({ store, openAnother }) => {
      await appendCounts(store, 'a', 1, 2);
      await appendCounts(await openAnother(), 'a', 3);
      let previous: string | undefined;
      for (const recorded of await eventsOf(store, 'a')) {
        assert.ok(isNextInChain(previous, recorded), `version ${recorded.version}`);
        previous = recorded.meta.hash;
      }
    });

    it('has the time of the writer’s clock, which the append answers', async ({ openAnother }) => {
      const store = await openAnother({ now: () => 1_234.75 });
      const result = await store.append('a', [counted(1)], { expectedVersion: 0 });
      assertOutcome(result, 'appended');
      assert.equal(result.time, 1_234);
      assert.deepEqual(
        (await eventsOf(store, 'a')).map(({ meta }) => meta.time),
        [1_234],
      );
    });

    it('is never dated before the one it follows', async ({ openAnother }) => {
      let time = 2_000;
      const store = await openAnother({ now: () => time });
      await appendCounts(store, 'a', 1);
      time = 1_000;
      assert.equal((await appendCounts(store, 'a', 2)).time, 2_000);
      assert.equal((await appendCounts(store, 'b', 2)).time, 1_000);
      const times = (await eventsOf(store, 'a')).map(({ meta }) => meta.time);
      assert.deepEqual(times, [2_000, 2_000]);
    });
  });
}
