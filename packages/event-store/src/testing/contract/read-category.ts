import assert from 'node:assert/strict';
import type { EventStore } from '../../event-store.ts';
import type { ReadCategoryOptions } from '../../read-options.ts';
import { appendCounts, assertSameList, categoryOf, placesOf } from './assertions.ts';
import type { Contract } from './contract-log.ts';

const EVENTS = ['a1', 'b1', 'a2', 'a3', 'b2', 'c1'];

/** Parts of those six events; `at` gives the position of the n-th. */
const parts: readonly (readonly [
  string,
  (at: (index: number) => string) => ReadCategoryOptions,
  readonly string[],
])[] = [
  ['all of it', () => ({}), EVENTS],
  ['all of it backwards', () => ({ direction: 'backwards' }), EVENTS.toReversed()],
  ['what comes after a position', (at) => ({ afterPosition: at(2) }), ['a3', 'b2', 'c1']],
  ['what comes before a position', (at) => ({ beforePosition: at(2) }), ['a1', 'b1']],
  [
    'what lies between two positions',
    (at) => ({ afterPosition: at(0), beforePosition: at(4) }),
    ['b1', 'a2', 'a3'],
  ],
  [
    'what lies between two positions backwards',
    (at) => ({ afterPosition: at(0), beforePosition: at(4), direction: 'backwards' }),
    ['a3', 'a2', 'b1'],
  ],
  ['what comes after a list of one position', (at) => ({ afterPosition: [at(3)] }), ['b2', 'c1']],
  ['all after the place before the first event', () => ({ afterPosition: '0-0' }), EVENTS],
  ['nothing after the last position', (at) => ({ afterPosition: at(5) }), []],
  ['nothing before the first position', (at) => ({ beforePosition: at(0) }), []],
  ['so many and no more', () => ({ limit: 2 }), ['a1', 'b1']],
  ['the last so many', () => ({ limit: 2, direction: 'backwards' }), ['c1', 'b2']],
  ['no more than there are', () => ({ limit: 99 }), EVENTS],
  ['events of one type', () => ({ types: ['named'] }), ['b1', 'b2', 'c1']],
  ['events of several types', () => ({ types: ['named', 'counted'] }), EVENTS],
  ['nothing of a type that there is not', () => ({ types: ['lost'] }), []],
  ['so many of one type', () => ({ types: ['named'], limit: 2 }), ['b1', 'b2']],
  [
    'so many of one type after a position backwards',
    (at) => ({ types: ['counted'], limit: 1, afterPosition: at(0), direction: 'backwards' }),
    ['a3'],
  ],
  ['the only partition', () => ({ partition: 0, limit: 1 }), ['a1']],
];

/** Reads of all streams. */
export function readCategoryContract({ describe, it }: Contract): void {
  describe('readCategory', () => {
    for (const [name, optionsAt, places] of parts) {
      it(`reads ${name}`, async ({ store }) => {
        await appendSix(store);
        const positions = (await categoryOf(store)).map(({ position }) => position);
        const options = optionsAt((index) => positions[index] ?? '');
        assert.deepEqual(placesOf(await Array.fromAsync(store.readCategory(options))), places);
      });
    }

    it('reads nothing of an empty log', async ({ store }) => {
      assert.deepEqual(await categoryOf(store), []);
      const backwards = store.readCategory({ direction: 'backwards' });
      assert.deepEqual(await Array.fromAsync(backwards), []);
    });

    it('has each event once, each position after the one before', async ({
      store,
      openAnother,
    }) => {
      await appendSix(store);
      await appendCounts(await openAnother(), 'd', 1);
      const category = await categoryOf(store);
      assert.deepEqual(placesOf(category), [...EVENTS, 'd1']);
      assert.equal(new Set(category.map(({ position }) => position)).size, 7);
      for (const { position, partition } of category) {
        const after = await Array.fromAsync(store.readCategory({ afterPosition: position }));
        assert.deepEqual(after, category.slice(category.length - after.length));
        assert.equal(category.at(-after.length - 1)?.position, position);
        assert.equal(partition, 0);
      }
    });

    it('reads the same either way over many pages', async ({ store }) => {
      const counts = Array.from({ length: 1_500 }, (_, index) => index + 1);
      await appendCounts(store, 'a', ...counts);
      await appendCounts(store, 'b', ...counts);
      const forwards = await categoryOf(store);
      const backwards = await Array.fromAsync(store.readCategory({ direction: 'backwards' }));
      assert.equal(forwards.length, 3_000);
      assertSameList(backwards.toReversed(), forwards);
    });
  });
}

async function appendSix(store: EventStore): Promise<void> {
  const named = [{ type: 'named' }];
  await appendCounts(store, 'a', 1);
  await store.append('b', named, { expectedVersion: 0 });
  await appendCounts(store, 'a', 2, 3);
  await store.append('b', named, { expectedVersion: 1 });
  await store.append('c', named, { expectedVersion: 0 });
}
