import assert from 'node:assert/strict';
import type { ReadStreamOptions } from '../../read-options.ts';
import { appendCounts, assertSameList, eventsOf } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted } from './counter.ts';

/** Parts of a stream of five events, by their versions. */
const parts: readonly (readonly [string, ReadStreamOptions, readonly number[]])[] = [
  ['all of it', {}, [1, 2, 3, 4, 5]],
  ['all of it backwards', { direction: 'backwards' }, [5, 4, 3, 2, 1]],
  ['from a version on', { fromVersion: 3 }, [3, 4, 5]],
  ['up to a version', { toVersion: 2 }, [1, 2]],
  ['from one version to another', { fromVersion: 2, toVersion: 4 }, [2, 3, 4]],
  [
    'from one version to another backwards',
    { fromVersion: 2, toVersion: 4, direction: 'backwards' },
    [4, 3, 2],
  ],
  ['one version', { fromVersion: 3, toVersion: 3 }, [3]],
  ['so many and no more', { limit: 2 }, [1, 2]],
  ['so many from a version on', { fromVersion: 3, limit: 2 }, [3, 4]],
  ['the last so many', { direction: 'backwards', limit: 2 }, [5, 4]],
  ['so many below a version', { toVersion: 3, direction: 'backwards', limit: 2 }, [3, 2]],
  ['no more than there are', { fromVersion: 4, toVersion: 99, limit: 99 }, [4, 5]],
  ['nothing beyond the end', { fromVersion: 6 }, []],
  ['nothing beyond the end backwards', { fromVersion: 6, direction: 'backwards' }, []],
  ['nothing from a version to an earlier one', { fromVersion: 4, toVersion: 3 }, []],
];

/** Reads of one stream. */
export function readStreamContract({ describe, it }: Contract): void {
  describe('readStream', () => {
    for (const [name, options, versions] of parts) {
      it(`reads ${name}`, async ({ store }) => {
        await appendCounts(store, 'b', 0);
        await appendCounts(store, 'a', 1, 2);
        await appendCounts(store, 'a', 3, 4, 5);
        const read = await Array.fromAsync(store.readStream('a', options));
        assert.deepEqual(
          read.map(({ streamId, version, event }) => ({ streamId, version, event })),
          versions.map((version) => ({ streamId: 'a', version, event: counted(version) })),
        );
      });
    }

    it('reads nothing where there is no stream', async ({ store }) => {
      assert.deepEqual(await eventsOf(store, 'a'), []);
      const backwards = store.readStream('a', { direction: 'backwards' });
      assert.deepEqual(await Array.fromAsync(backwards), []);
    });

    it('reads the same either way over many pages', async ({ store, openAnother }) => {
      const counts = Array.from({ length: 3_000 }, (_, index) => index + 1);
      await appendCounts(store, 'a', ...counts);
      const other = await openAnother();
      const forwards = await Array.fromAsync(other.readStream('a'));
      const backwards = await Array.fromAsync(other.readStream('a', { direction: 'backwards' }));
      const versions = forwards.map(({ version }) => version);
      assertSameList(versions, counts);
      assertSameList(backwards.toReversed(), forwards);
    });

    it('may be left in the middle', async ({ store }) => {
      await appendCounts(store, 'a', 1, 2, 3);
      for await (const { version } of store.readStream('a')) if (version === 2) break;
      assert.equal((await eventsOf(store, 'a')).length, 3);
    });
  });

  describe('readLastEvent', () => {
    it('reads the event of the highest version', async ({ store, openAnother }) => {
      await appendCounts(await openAnother(), 'a', 1, 2, 3);
      await appendCounts(store, 'b', 9);
      assert.deepEqual(await store.readLastEvent('a'), (await eventsOf(store, 'a')).at(-1));
    });

    it('reads undefined where there is no stream', async ({ store }) => {
      assert.equal(await store.readLastEvent('a'), undefined);
    });
  });
}
