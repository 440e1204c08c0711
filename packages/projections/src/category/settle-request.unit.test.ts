import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryCategory, sumsInMemory } from '../../test/support/memory-category.ts';
import { paid } from '../../test/support/sums.ts';
import type { AnyCategoryProjection } from '../projection.ts';
import type { CategoryStore } from './category-store.ts';

/** The same rules, of which the mistake is mended: negative amounts are fine. */
const mended: AnyCategoryProjection = {
  ...sumsInMemory,
  evolve: (state, event) => {
    const { total, count } = state as { total: number; count: number };
    return { total: total + (event as { amount: number }).amount, count: count + 1 };
  },
};

let memory: MemoryCategory;

beforeEach(() => {
  memory = new MemoryCategory();
});

describe('a halted stream', () => {
  beforeEach(async () => {
    memory.log.append('s', paid('a', 1));
    memory.log.append('s', paid('a', -3));
    memory.log.append('t', paid('a', 10));
    memory.log.append('s', paid('a', 100));
    memory.log.append('s', paid('b', 1_000));
    await memory.commit();
  });

  it('is resumed when its parked event is refused no more', async () => {
    expect(await memory.settle('retry', '2-0', mended)).toEqual({ outcome: 'resumed' });
    expect(memory.documents()).toEqual({
      a: { total: 108, count: 4 },
      b: { total: 1_000, count: 1 },
    });
    expect(memory.database.parked.size).toBe(0);
  });

  it('takes its next events as they come once it is resumed', async () => {
    const lane = await memory.open(mended);
    memory.database.ask(0, '2-0', 'retry');
    await lane.settleRequest({ entryId: '2-0', streamId: 's', action: 'retry' });
    memory.log.append('s', paid('b', 5));
    await memory.commit(lane);
    expect(memory.documents()).toMatchObject({ b: { total: 1_005 } });
    expect(memory.database.parked.size).toBe(0);
  });

  it('stays halted while its parked event is refused', async () => {
    const answer = await memory.settle('retry', '2-0', sumsInMemory);
    expect(answer).toMatchObject({ outcome: 'still_parked', entry: { entryId: '2-0' } });
    expect(memory.documents()).toEqual({ a: { total: 11, count: 2 } });
    expect(memory.parked()).toMatchObject([
      { entryId: '2-0', waitingCount: 2, attempts: 1, answer },
    ]);
    expect(memory.parked()[0]?.request).toBeUndefined();
  });

  it('goes on without its parked event when that is discarded', async () => {
    expect(await memory.settle('discard', '2-0', sumsInMemory)).toEqual({ outcome: 'discarded' });
    expect(memory.documents()).toEqual({
      a: { total: 111, count: 3 },
      b: { total: 1_000, count: 1 },
    });
    expect(memory.database.parked.size).toBe(0);
  });

  it.each(['retry', 'discard'] as const)(
    'is halted by the next poison after %s',
    async (action) => {
      const [entryId] = memory.log.append('s', paid('b', -7));
      memory.log.append('s', paid('b', 50));
      const lane = await memory.open(sumsInMemory);
      await memory.commit(lane);
      const answer = await memory.settle(
        action,
        '2-0',
        action === 'retry' ? onlyBeyond(-7) : sumsInMemory,
      );
      expect(answer).toMatchObject({ outcome: 'still_parked', entry: { entryId, version: 5 } });
      expect(memory.documents()).toMatchObject({ b: { total: 1_000, count: 1 } });
      expect(memory.parked()).toMatchObject([
        { entryId, streamId: 's', waitingCount: 1, throughPosition: '7-0' },
      ]);
      // What comes next waits behind it.
      memory.log.append('s', paid('b', 60));
      await memory.commit();
      expect(memory.parked()).toMatchObject([{ entryId, waitingCount: 2, throughPosition: '8-0' }]);
    },
  );

  it('is resumed with the copy of its own stream where the category has lost the event', async () => {
    memory.log.lose('2-0');
    expect(await memory.settle('retry', '2-0', mended)).toEqual({ outcome: 'resumed' });
    expect(memory.documents()).toMatchObject({ a: { total: 108, count: 4 } });
  });

  it('stays halted where both have lost it', async () => {
    memory.log.lose('2-0');
    memory.log.loseOwn('s', 2);
    const answer = await memory.settle('retry', '2-0', mended);
    expect(answer).toMatchObject({
      outcome: 'still_parked',
      entry: { entryId: '2-0', code: 'entry_undecodable' },
      waitingCount: 2,
    });
    expect(await memory.settle('discard', '2-0', mended)).toEqual({ outcome: 'discarded' });
    expect(memory.documents()).toMatchObject({ a: { total: 111, count: 3 } });
  });

  it('is settled once: nothing is parked there afterwards', async () => {
    await memory.settle('retry', '2-0', mended);
    expect(await memory.settle('retry', '2-0', mended)).toMatchObject({ outcome: 'refused' });
    expect(memory.documents()).toMatchObject({ a: { total: 108, count: 4 } });
  });
});

describe('a stream with more that waits than one transaction takes', () => {
  const WAITING = 2_500;

  beforeEach(async () => {
    memory.log.append('s', paid('a', -1));
    for (let index = 0; index < WAITING; index += 1) {
      memory.log.append('s', paid('a', 1));
      if (index % 5 === 0) memory.log.append('t', paid('b', 1));
    }
    await memory.commit();
    expect(memory.parked()).toMatchObject([{ waitingCount: WAITING }]);
  });

  it.each(['retry', 'discard'] as const)(
    'is folded once, wherever the one who does it dies: %s',
    async (action) => {
      memory.database.ask(0, '1-0', action);
      let deaths = 0;
      for (; memory.requests().length > 0; deaths += 1) {
        const [request] = memory.requests();
        if (request === undefined) break;
        // Dies in turn before and after a transaction, the one that it comes to.
        const lane = await memory.open(mended, (store) =>
          dyingStore(store, deaths % 2 === 0 ? 0 : 1),
        );
        await lane.settleRequest(request).catch((error: unknown) => {
          expect(String(error)).toContain('killed');
        });
        if (memory.requests().length > 0)
          expect(memory.parked()).toMatchObject([{ streamId: 's' }]);
      }
      const expected = { total: WAITING - (action === 'retry' ? 1 : 0), count: WAITING };
      expect(memory.documents()).toMatchObject({
        a: { ...expected, count: WAITING + (action === 'retry' ? 1 : 0) },
        b: { total: 500 },
      });
      expect(memory.database.parked.size).toBe(0);
      // Three transactions, and before each of them once in vain.
      expect(deaths).toBe(6);
    },
  );
});

/** Rules that refuse one amount alone. */
function onlyBeyond(amount: number): AnyCategoryProjection {
  return {
    ...mended,
    evolve: (state, event, facts) => {
      if ((event as { amount: number }).amount === amount) throw new Error('refused');
      return mended.evolve(state, event, facts);
    },
  };
}

/** A store that is killed before its first transaction (0), or after it (1). */
function dyingStore(store: CategoryStore, changes: 0 | 1): CategoryStore {
  return {
    ...store,
    change: async (round) => {
      if (changes === 1) await store.change(round);
      throw new Error('killed');
    },
  };
}
