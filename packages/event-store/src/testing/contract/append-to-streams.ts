import assert from 'node:assert/strict';
import type { EventStore } from '../../event-store.ts';
import {
  appendCounts,
  assertEvents,
  assertOutcome,
  categoryOf,
  eventsOf,
  placesOf,
} from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted } from './counter.ts';

const part = (streamId: string, expectedVersion: number, ...by: readonly number[]) => ({
  streamId,
  expectedVersion,
  events: by.map(counted),
});

/** Appends to several streams of one partition. */
export function appendToStreamsContract({ describe, it }: Contract): void {
  describe('appendToStreams', () => {
    it('writes to all streams, next to one another in the category', async ({ store }) => {
      await appendCounts(store, 'b', 1);
      const result = await store.appendToStreams([part('a', 0, 2, 3), part('b', 1, 4)]);

      assertOutcome(result, 'appended');
      assert.deepEqual(
        result.streams.map(({ streamId, version }) => [streamId, version]),
        [
          ['a', 2],
          ['b', 2],
        ],
      );
      await assertEvents(store, 'a', [2, 3].map(counted));
      await assertEvents(store, 'b', [1, 4].map(counted));
      assert.deepEqual(placesOf(await categoryOf(store)), ['b1', 'a1', 'a2', 'b2']);
      await assertPositions(store, result.streams);
    });

    it('gives all events one commit id, one time and the writer’s words', async ({
      store,
      openAnother,
    }) => {
      await appendCounts(await openAnother({ now: () => 3_000 }), 'b', 1);
      const clocked = await openAnother({ now: () => 2_000 });
      const result = await clocked.appendToStreams([part('a', 0, 2), part('b', 1, 3)], {
        commitId: 'c',
        actor: 'teller',
      });
      assertOutcome(result, 'appended');
      assert.equal(result.time, 3_000, 'no event is dated before the one it follows');
      for (const streamId of ['a', 'b']) {
        const { commitId, time, actor } = (await store.readLastEvent(streamId))?.meta ?? {};
        assert.deepEqual(
          { commitId, time, actor },
          { commitId: 'c', time: 3_000, actor: 'teller' },
        );
      }
    });

    it('is not dated before what it saw of a stream that it only checks', async ({
      store,
      openAnother,
    }) => {
      await appendCounts(await openAnother({ now: () => 3_000 }), 'b', 1);
      const clocked = await openAnother({ now: () => 2_000 });
      const result = await clocked.appendToStreams([part('a', 0, 2), part('b', 1)]);
      assertOutcome(result, 'appended');
      assert.equal(result.time, 3_000);
      assert.equal((await store.readLastEvent('a'))?.meta.time, 3_000);
    });

    it('only checks a stream for which there are no events', async ({ store }) => {
      await appendCounts(store, 'b', 1, 2);
      const result = await store.appendToStreams([part('a', 0, 1), part('b', 2), part('c', 0)]);
      assertOutcome(result, 'appended');
      assert.deepEqual(
        result.streams.map(({ streamId, version, positions }) => [
          streamId,
          version,
          positions.length,
        ]),
        [
          ['a', 1, 1],
          ['b', 2, 0],
          ['c', 0, 0],
        ],
      );
      assert.equal((await categoryOf(store)).length, 3);
      assert.deepEqual(await eventsOf(store, 'c'), []);
    });

    it('names the first stream that was not as expected, and writes to none', async ({ store }) => {
      await appendCounts(store, 'b', 1);
      await appendCounts(store, 'c', 1);
      const parts = [part('a', 0, 1), part('b', 0, 2), part('c', 5, 3)];
      assert.deepEqual(await store.appendToStreams(parts), {
        outcome: 'conflict',
        streamId: 'b',
        expected: 0,
        actual: 1,
      });
      assert.deepEqual(placesOf(await categoryOf(store)), ['b1', 'c1']);
      assert.deepEqual(await eventsOf(store, 'a'), []);
    });

    it('is in conflict also with a stream that it only checks', async ({ store }) => {
      const result = await store.appendToStreams([
        part('a', 0, 1),
        { streamId: 'b', expectedVersion: 'exists', events: [] },
      ]);
      const conflict = { streamId: 'b', expected: 'exists', actual: 0 };
      assert.deepEqual(result, { outcome: 'conflict', ...conflict });
      assert.deepEqual(await categoryOf(store), []);
    });

    it('takes each kind of expectation', async ({ store }) => {
      await appendCounts(store, 'b', 1);
      const result = await store.appendToStreams([
        { streamId: 'a', expectedVersion: 'noStream', events: [counted(1)] },
        { streamId: 'b', expectedVersion: 'exists', events: [counted(2)] },
        { streamId: 'c', expectedVersion: 'any', events: [counted(3)] },
      ]);
      assertOutcome(result, 'appended');
      assert.deepEqual(placesOf(await categoryOf(store)), ['b1', 'a1', 'b2', 'c1']);
    });

    it('answers a repeated commit id as the first time, before it looks at versions', async ({
      store,
      openAnother,
    }) => {
      await appendCounts(store, 'c', 1);
      const parts = [part('a', 0, 1, 2), part('b', 0, 3), part('c', 1)];
      const first = await store.appendToStreams(parts, { commitId: 'm' });
      assertOutcome(first, 'appended');
      for (const streamId of ['a', 'b', 'c']) await appendCounts(store, streamId, 9);
      const before = await categoryOf(store);

      for (const repeating of [store, await openAnother()]) {
        const again = await repeating.appendToStreams(parts, { commitId: 'm' });
        assert.deepEqual(again, {
          outcome: 'duplicate',
          streams: [
            { streamId: 'a', version: 2 },
            { streamId: 'b', version: 1 },
          ],
          time: first.time,
        });
      }
      assert.deepEqual(await categoryOf(store), before);
    });

    it('is one append for each of its streams: a repeat to one of them is a duplicate', async ({
      store,
    }) => {
      await store.appendToStreams([part('a', 0, 1, 2), part('b', 0, 3)], { commitId: 'm' });
      const again = await store.append('a', [counted(1)], { expectedVersion: 2, commitId: 'm' });
      assertOutcome(again, 'duplicate');
      assert.equal(again.version, 2);
    });

    it('goes in once of several at once, for every stream together', async ({
      store,
      openAnother,
    }) => {
      const stores = [store, await openAnother()];
      // In turns the other way round: neither may wait for the other for ever.
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, call) => {
          const parts = [part('a', 0, call), part('b', 0, call)];
          return (stores[call % 2] ?? store).appendToStreams(
            call % 4 < 2 ? parts : parts.toReversed(),
          );
        }),
      );
      const outcomes = results.map(({ outcome }) => outcome).toSorted();
      assert.deepEqual(outcomes, ['appended', ...Array<string>(19).fill('conflict')]);
      const [a, b] = await categoryOf(store);
      assert.deepEqual(a?.event, b?.event);
      assert.equal((await categoryOf(store)).length, 2);
    });
  });
}

async function assertPositions(
  store: EventStore,
  streams: readonly { readonly streamId: string; readonly positions: readonly string[] }[],
): Promise<void> {
  const category = await categoryOf(store);
  for (const { streamId, positions } of streams) {
    const last = category.filter((recorded) => recorded.streamId === streamId);
    const own = last.slice(-positions.length).map(({ position }) => position);
    assert.deepEqual(positions, own);
  }
}
