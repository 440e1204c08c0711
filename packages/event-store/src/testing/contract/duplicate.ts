import assert from 'node:assert/strict';
import { appendCounts, assertEvents, assertOutcome } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted } from './counter.ts';

/** Appends whose commit id is in the log already. */
export function duplicateContract({ describe, it }: Contract): void {
  describe('an append with a commit id that its stream has', () => {
    it('answers the first version and time before it looks at the version', async ({
      openAnother,
    }) => {
      let time = 1_000;
      const store = await openAnother({ now: () => time });
      const options = { expectedVersion: 0, commitId: 'c' };
      await store.append('a', [counted(1), counted(2)], options);
      time = 2_000;
      await appendCounts(store, 'a', 3);
      const again = await store.append('a', [counted(1), counted(2)], options);

      assert.deepEqual(again, { outcome: 'duplicate', version: 2, time: 1_000 });
      await assertEvents(store, 'a', [1, 2, 3].map(counted));
    });

    it('answers the first time also where now is something else appended', async ({ store }) => {
      const first = await store.append('a', [counted(1)], { expectedVersion: 0, commitId: 'c' });
      assertOutcome(first, 'appended');
      const again = await store.append('a', [counted(8), counted(9)], {
        expectedVersion: 7,
        commitId: 'c',
      });
      assert.deepEqual(again, { outcome: 'duplicate', version: 1, time: first.time });
      await assertEvents(store, 'a', [counted(1)]);
    });

    it('is found where another store wrote it, however long ago', async ({
      store,
      openAnother,
    }) => {
      const other = await openAnother();
      await other.append('a', [counted(0)], { expectedVersion: 0, commitId: 'old' });
      for (let version = 1; version <= 40; version++) await appendCounts(other, 'a', 1, 2, 3);
      const again = await store.append('a', [counted(0)], {
        expectedVersion: 121,
        commitId: 'old',
      });
      assertOutcome(again, 'duplicate');
      assert.equal(again.version, 1);
    });

    it('is written once of several at once', async ({ store, openAnother }) => {
      const stores = [store, await openAnother()];
      const results = await Promise.all(
        [0, 1, 2, 3, 4, 5].map((call) =>
          (stores[call % 2] ?? store).append('a', [counted(1)], {
            expectedVersion: 0,
            commitId: 'same',
          }),
        ),
      );
      const outcomes = results.map(({ outcome }) => outcome).toSorted();
      assert.deepEqual(outcomes, ['appended', ...Array<string>(5).fill('duplicate')]);
      for (const result of results) assert.equal('version' in result && result.version, 1);
      await assertEvents(store, 'a', [counted(1)]);
    });

    it('belongs to its stream: another stream may have the same one', async ({ store }) => {
      const options = { expectedVersion: 0, commitId: 'c' };
      assertOutcome(await store.append('a', [counted(1)], options), 'appended');
      assertOutcome(await store.append('b', [counted(2)], options), 'appended');
      await assertEvents(store, 'b', [counted(2)]);
    });

    it('is no duplicate of one that was in conflict', async ({ store }) => {
      const options = { expectedVersion: 1, commitId: 'c' };
      assertOutcome(await store.append('a', [counted(2)], options), 'conflict');
      await appendCounts(store, 'a', 1);
      assertOutcome(await store.append('a', [counted(2)], options), 'appended');
      await assertEvents(store, 'a', [1, 2].map(counted));
    });

    it('may be as long as 200 characters', async ({ store }) => {
      const options = { expectedVersion: 0, commitId: 'é'.repeat(200) };
      assertOutcome(await store.append('a', [counted(1)], options), 'appended');
      assertOutcome(await store.append('a', [counted(1)], options), 'duplicate');
    });
  });
}
