import { seededRandom, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { categoryOf, eventsOf, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
// Each store has its own connections and its own memory, as another process would.
const stores = await Promise.all([1, 2, 3].map(() => openTestStore(url)));
const [first] = stores;
if (first === undefined) throw new Error('no store');

describe('several writers of one stream', () => {
  it('let exactly one append in at each version', async () => {
    for (let version = 0; version < 100; version++) {
      const results = await Promise.all(
        stores.map((store, writer) =>
          store.append('race', [{ type: 'counted', by: writer }], { expectedVersion: version }),
        ),
      );
      const outcomes = results.map(({ outcome }) => outcome).toSorted();
      expect(outcomes).toEqual(['appended', 'conflict', 'conflict']);
    }
    expect(await eventsOf(first, 'race')).toHaveLength(100);
  });

  it('lose no command and never break the rule', async () => {
    const max = 500;
    const results = await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 200 }, () => store.handle('shared', counter, { by: 1, max })),
      ),
    );
    const accepted = results.filter(({ outcome }) => outcome === 'accepted');
    const rejected = results.filter(({ outcome }) => outcome === 'rejected');
    expect(accepted.length + rejected.length).toBe(600);
    expect(accepted).toHaveLength(max);
    const versions = accepted.map((result) => ('version' in result ? result.version : 0));
    expect(versions.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: max }, (_, index) => index + 1),
    );
    expect(await first.load('shared', counter)).toMatchObject({ version: max, state: max });
  });

  it('answer conflict, with nothing written, when the retries run out', async () => {
    const impatient = await openTestStore(url, { conflictRetriesMax: 0 });
    const results = await Promise.all(
      [impatient, ...stores].flatMap((store) =>
        Array.from({ length: 50 }, () => store.handle('patience', counter, { by: 1 })),
      ),
    );
    const accepted = results.filter(({ outcome }) => outcome === 'accepted').length;
    const conflicts = results.filter(({ outcome }) => outcome === 'conflict').length;
    expect(accepted + conflicts).toBe(results.length);
    expect(await first.load('patience', counter)).toMatchObject({ version: accepted });
  });

  it('leave the same events in the category as in the own streams, in the same order', async () => {
    const random = seededRandom();
    const ids = Array.from({ length: 20 }, (_, index) => `mixed-${index}`);
    await Promise.all(
      Array.from({ length: 600 }, () =>
        random.pick(stores).handle(random.pick(ids), counter, { by: random.integer(1, 9) }),
      ),
    );
    const category = await categoryOf(first);
    for (const id of ids) {
      const own = await eventsOf(first, id);
      expect(own.map(({ version }) => version)).toEqual(own.map((_, index) => index + 1));
      const inCategory = category
        .filter(({ streamId }) => streamId === id)
        .map(({ position: _position, partition: _partition, ...recorded }) => recorded);
      expect(inCategory).toEqual(own);
    }
  });
});

describe('a busy stream', () => {
  it('does not hold up its neighbours in the batch', async () => {
    const single = await openTestStore(url, { lanes: 1 });
    const [rival] = stores;
    if (rival === undefined) throw new Error('no store');
    const busy = Array.from({ length: 200 }, () => rival.handle('busy', counter, { by: 1 }));
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        single.handle(index % 4 === 0 ? 'busy' : `calm-${index}`, counter, { by: 1 }),
      ),
    );
    await Promise.all(busy);
    expect(results.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(await single.load('busy', counter)).toMatchObject({ version: 250, state: 250 });
  });
});
