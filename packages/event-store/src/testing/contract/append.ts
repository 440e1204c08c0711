import assert from 'node:assert/strict';
import { DURABILITY_LEVELS } from '../../durability-level.ts';
import type { ExpectedVersion } from '../../expected-version.ts';
import { appendCounts, assertEvents, assertOutcome, categoryOf } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted } from './counter.ts';

/** What each expectation says of a stream of no events and of one of two. */
const expectations: readonly (readonly [ExpectedVersion, empty: boolean, ofTwo: boolean])[] = [
  [0, true, false],
  ['noStream', true, false],
  [1, false, false],
  [2, false, true],
  [3, false, false],
  ['exists', false, true],
  ['any', true, true],
];

/** Appends by what is expected of the stream. */
export function appendContract({ describe, it }: Contract): void {
  describe('append', () => {
    it('writes several events, all with their versions and positions', async ({ store }) => {
      const result = await store.append('a', [counted(1), counted(2)], { expectedVersion: 0 });

      assertOutcome(result, 'appended');
      assert.equal(result.version, 2);
      assert.ok(DURABILITY_LEVELS.includes(result.durability), result.durability);
      await assertEvents(store, 'a', [counted(1), counted(2)]);
      const positions = (await categoryOf(store)).map(({ position }) => position);
      assert.deepEqual(result.positions, positions);
      for (const position of positions) assert.match(position, /^\d+-\d+$/);
    });

    for (const [expectedVersion, onEmpty, onTwo] of expectations) {
      it(`${answer(onEmpty)} ${expectedVersion} where there is no stream`, async ({ store }) => {
        const result = await store.append('a', [counted(1)], { expectedVersion });
        if (onEmpty) {
          assertOutcome(result, 'appended');
          assert.equal(result.version, 1);
        } else {
          const conflict = { streamId: 'a', expected: expectedVersion, actual: 0 };
          assert.deepEqual(result, { outcome: 'conflict', ...conflict });
        }
        await assertEvents(store, 'a', onEmpty ? [counted(1)] : []);
      });

      it(`${answer(onTwo)} ${expectedVersion} at version 2`, async ({ store }) => {
        await appendCounts(store, 'a', 1, 2);
        const result = await store.append('a', [counted(3), counted(4)], { expectedVersion });
        if (onTwo) {
          assertOutcome(result, 'appended');
          assert.equal(result.version, 4);
        } else {
          const conflict = { streamId: 'a', expected: expectedVersion, actual: 2 };
          assert.deepEqual(result, { outcome: 'conflict', ...conflict });
        }
        await assertEvents(store, 'a', [1, 2, ...(onTwo ? [3, 4] : [])].map(counted));
      });
    }

    it('appends nothing for no events, and says where the stream is', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      const result = await store.append('a', [], { expectedVersion: 1 });
      assertOutcome(result, 'appended');
      assert.deepEqual([result.version, result.positions], [1, []]);

      const absent = await store.append('b', [], { expectedVersion: 'noStream' });
      assertOutcome(absent, 'appended');
      assert.deepEqual([absent.version, absent.positions], [0, []]);
      assert.equal((await categoryOf(store)).length, 1);
    });

    it('compares the version also where there are no events', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      const result = await store.append('a', [], { expectedVersion: 0 });
      const conflict = { streamId: 'a', expected: 0, actual: 1 };
      assert.deepEqual(result, { outcome: 'conflict', ...conflict });
    });

    it('sees at once what another store on the same log wrote', async ({ store, openAnother }) => {
      const other = await openAnother();
      await appendCounts(store, 'a', 1);
      await appendCounts(other, 'a', 2);
      assertOutcome(await store.append('a', [counted(3)], { expectedVersion: 1 }), 'conflict');
      assertOutcome(await store.append('a', [counted(3)], { expectedVersion: 2 }), 'appended');
      await assertEvents(other, 'a', [1, 2, 3].map(counted));
    });

    it('does not see what the caller does to its list afterwards', async ({ store }) => {
      const events = [counted(1)];
      const answering = store.append('a', events, { expectedVersion: 0 });
      events.push(counted(2));
      await answering;
      await assertEvents(store, 'a', [counted(1)]);
    });
  });
}

function answer(isAsExpected: boolean): string {
  return isAsExpected ? 'takes' : 'answers conflict, with the facts, to';
}
