import assert from 'node:assert/strict';
import type { CategoryEntriesOptions, StreamEntriesOptions } from '../../entry-reader.ts';
import type { EventStore } from '../../event-store.ts';
import { isNextEntry } from '../../wire/hash-chain.ts';
import { decodeCategoryEntry, decodeStreamEntry, type RawEntry } from '../../wire/stream-entry.ts';
import { appendCounts, assertSameList, categoryOf, eventsOf } from './assertions.ts';
import type { Contract } from './contract-log.ts';

/** Parts of a stream of five events, by their versions. */
const streamParts: readonly (readonly [string, StreamEntriesOptions, readonly number[]])[] = [
  ['all of a stream', {}, [1, 2, 3, 4, 5]],
  ['a stream from a version on', { fromVersion: 3 }, [3, 4, 5]],
  ['a stream up to a version', { toVersion: 2 }, [1, 2]],
  ['a stream from one version to another', { fromVersion: 2, toVersion: 4 }, [2, 3, 4]],
  ['one version of a stream', { fromVersion: 5, toVersion: 5 }, [5]],
  ['a stream up to a version beyond its end', { fromVersion: 4, toVersion: 99 }, [4, 5]],
  ['nothing beyond the end of a stream', { fromVersion: 6, toVersion: 7 }, []],
  ['nothing from a version to an earlier one', { fromVersion: 4, toVersion: 3 }, []],
  ['nothing up to version 0', { toVersion: 0 }, []],
];

type CategoryPart = Omit<CategoryEntriesOptions, 'partition'>;

/** Parts of a category of eight events, by their numbers in it; `at` gives the position of one. */
const categoryParts: readonly (readonly [
  string,
  (at: (index: number) => string) => CategoryPart,
  readonly number[],
])[] = [
  ['all of a category', () => ({}), [0, 1, 2, 3, 4, 5, 6, 7]],
  ['what comes after a position', (at) => ({ afterPosition: at(4) }), [5, 6, 7]],
  ['a category up to a position', (at) => ({ throughPosition: at(2) }), [0, 1, 2]],
  [
    'what comes after a position, up to another',
    (at) => ({ afterPosition: at(1), throughPosition: at(3) }),
    [2, 3],
  ],
  ['nothing after the last position', (at) => ({ afterPosition: at(7) }), []],
  [
    'nothing after a position up to itself',
    (at) => ({ afterPosition: at(3), throughPosition: at(3) }),
    [],
  ],
  ['nothing up to before the first position', () => ({ throughPosition: '0-0' }), []],
  [
    'all after that, up to the last that can be',
    () => ({ afterPosition: '0-0', throughPosition: '18446744073709551615-18446744073709551615' }),
    [0, 1, 2, 3, 4, 5, 6, 7],
  ],
];

/** Reads of entries as they are stored. */
export function entriesContract({ describe, it, itWithPartitions }: Contract): void {
  describe('entries', () => {
    for (const [name, options, versions] of streamParts) {
      it(`reads ${name}`, async ({ store }) => {
        await appendEight(store);
        const expected = (await eventsOf(store, 'a')).filter((_, at) => versions.includes(at + 1));
        const entries = await ofStream(store, 'a', options);
        assert.deepEqual(entries.map(decodeStreamEntry), expected);
        assert.equal(entries.length, versions.length);
      });
    }

    for (const [name, partAt, places] of categoryParts) {
      it(`reads ${name}`, async ({ store }) => {
        await appendEight(store);
        const category = await categoryOf(store);
        const part = partAt((index) => category[index]?.position ?? '');
        const entries = await ofCategory(store, { partition: 0, ...part });
        assert.deepEqual(
          entries.map(([id, fields]) => decodeCategoryEntry(id, fields)),
          category.filter((_, at) => places.includes(at)),
        );
        assert.equal(entries.length, places.length);
      });
    }

    it('reads nothing where there is nothing', async ({ store }) => {
      assert.deepEqual(await ofStream(store, 'a'), []);
      assert.deepEqual(await ofStream(store, 'a', { toVersion: 3 }), []);
      assert.deepEqual(await ofCategory(store, { partition: 0 }), []);
    });

    it('has the texts that were hashed, the same on both copies', async ({ store }) => {
      await appendEight(store);
      const own = await ofStream(store, 'a');
      let before: string | undefined;
      for (const entry of own) {
        const recorded = decodeStreamEntry(entry);
        assert.ok(isNextEntry(before, entry, recorded));
        before = recorded.meta.hash;
      }
      const ofA = (await ofCategory(store, { partition: 0 })).filter(
        ([id, fields]) => decodeCategoryEntry(id, fields).streamId === 'a',
      );
      assert.deepEqual(
        ofA.map(([, fields]) => fields),
        own.map(([, fields]) => fields),
      );
    });

    it('comes in pages that are as long as asked for', async ({ store }) => {
      await appendEight(store);
      const ids = (await categoryOf(store)).map(({ position }) => position);
      const pages = store.entries.categoryEntries({ partition: 0, pageEntriesMax: 3 });
      assert.deepEqual(await idsOf(pages), [ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
      const ofA = store.entries.streamEntries('a', { pageEntriesMax: 2 });
      assert.deepEqual(await idsOf(ofA), [['1-0', '2-0'], ['3-0', '4-0'], ['5-0']]);
      const whole = store.entries.categoryEntries({ partition: 0, pageEntriesMax: 8 });
      assert.deepEqual(await idsOf(whole), [ids]);
    });

    it('reads long pages, and many of them, without a miss or a repeat', async ({ store }) => {
      const counts = Array.from({ length: 2_500 }, (_, index) => index + 1);
      await appendCounts(store, 'a', ...counts);
      const versions = counts.map((version) => `${version}-0`);
      for (const pageEntriesMax of [999, 20_000]) {
        const options = { pageEntriesMax };
        const own = await ofStream(store, 'a', options);
        assertSameList(
          own.map(([id]) => id),
          versions,
        );
        const category = await ofCategory(store, { partition: 0, ...options });
        assertSameList(
          category.map(([, fields]) => fields),
          own.map(([, fields]) => fields),
        );
      }
    });

    it('ends where the category ended when its first page was read', async ({ store }) => {
      await appendCounts(store, 'a', 1, 2, 3);
      const read: string[] = [];
      for await (const page of store.entries.categoryEntries({ partition: 0, pageEntriesMax: 1 })) {
        read.push(...page.map(([id]) => id));
        if (read.length < 5) await appendCounts(store, 'a', 4);
      }
      const ids = (await categoryOf(store)).map(({ position }) => position);
      assert.deepEqual(read, ids.slice(0, 3));
    });

    itWithPartitions(3, 'are those of one partition', async ({ store }) => {
      for (const streamId of ['a', 'b', 'c', 'd', 'e', 'f']) await appendCounts(store, streamId, 1);
      for (const partition of [0, 1, 2]) {
        const entries = await ofCategory(store, { partition });
        assert.deepEqual(
          entries.map(([id, fields]) => decodeCategoryEntry(id, fields, partition)),
          await Array.fromAsync(store.readCategory({ partition })),
        );
      }
    });

    it('makes the event itself of one where there are no schemas', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      const [event] = await categoryOf(store);
      assert.ok(event);
      assert.equal(store.entries.read(event), event);
    });
  });
}

async function appendEight(store: EventStore): Promise<void> {
  await appendCounts(store, 'a', 1, 2);
  await appendCounts(store, 'b', 1);
  await appendCounts(store, 'a', 3, 4, 5);
  await appendCounts(store, 'b', 2, 3);
}

async function ofStream(
  store: EventStore,
  streamId: string,
  options?: StreamEntriesOptions,
): Promise<RawEntry[]> {
  return (await Array.fromAsync(store.entries.streamEntries(streamId, options))).flat();
}

async function ofCategory(store: EventStore, options: CategoryEntriesOptions): Promise<RawEntry[]> {
  return (await Array.fromAsync(store.entries.categoryEntries(options))).flat();
}

async function idsOf(pages: AsyncIterable<readonly RawEntry[]>): Promise<string[][]> {
  return (await Array.fromAsync(pages)).map((page) => page.map(([id]) => id));
}
