import assert from 'node:assert/strict';
import { StoreClosedError } from '../../errors.ts';
import type { EventStore } from '../../event-store.ts';
import { appendCounts, assertEvents, assertOutcome } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted, counter } from './counter.ts';

const part = { streamId: 'b', expectedVersion: 'any', events: [counted(2)] } as const;

const calls: readonly (readonly [string, (closed: EventStore) => Promise<unknown>])[] = [
  ['append', (closed) => closed.append('a', [counted(2)], { expectedVersion: 1 })],
  ['appendToStreams', (closed) => closed.appendToStreams([part])],
  ['handle', (closed) => closed.handle('a', counter, { by: 2 })],
  ['load', (closed) => closed.load('a', counter)],
  ['readStream', async (closed) => await Array.fromAsync(closed.readStream('a'))],
  ['readLastEvent', (closed) => closed.readLastEvent('a')],
  ['readCategory', async (closed) => await Array.fromAsync(closed.readCategory())],
  [
    'categoryEntries',
    async (closed) => await Array.fromAsync(closed.entries.categoryEntries({ partition: 0 })),
  ],
  ['streamEntries', async (closed) => await Array.fromAsync(closed.entries.streamEntries('a'))],
  // Through a generator, so that it may refuse at once or when it is read.
  ['subscribe', async (closed) => await Array.fromAsync(subscribed(closed))],
  ['ping', (closed) => closed.ping()],
];

/** The end of a store. */
export function closingContract({ describe, it }: Contract): void {
  describe('close', () => {
    it('leaves a store that refuses every call, and a log that others go on with', async ({
      store,
      openAnother,
    }) => {
      const closed = await openAnother();
      await appendCounts(closed, 'a', 1);
      await closed.close();
      for (const [name, call] of calls) await assert.rejects(call(closed), StoreClosedError, name);
      await assertEvents(store, 'a', [counted(1)]);
      await assertEvents(store, 'b', []);
    });

    it('finishes the appends under way', async ({ store, openAnother }) => {
      const closing = await openAnother();
      const by = [1, 2, 3, 4, 5];
      const answering = by.map((count) => closing.handle('a', counter, { by: count }));
      await closing.close();
      for (const answer of answering) assertOutcome(await answer, 'accepted');
      await assertEvents(store, 'a', by.map(counted));
    });

    it('may be called again', async ({ store }) => {
      await store.close();
      await store.close();
    });
  });

  describe('ping', () => {
    it('settles while the store is open', async ({ store }) => {
      await store.ping();
    });
  });
}

async function* subscribed(store: EventStore): AsyncGenerator {
  yield* store.subscribe();
}
