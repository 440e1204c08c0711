import { beforeEach, describe, expect, it } from 'vitest';
import type { CategoryChange, CategoryStore } from '../../src/category/category-store.ts';
import { FencedError, LostRoundError } from '../../src/errors.ts';
import type { ParkRequest } from '../../src/parking.ts';
import type { DocumentBody } from '../../src/projection.ts';
import { checkpointAt, entry, more, nothing, NOTHING } from './category-store-examples.ts';

/** A build that the contract may do anything with. */
export interface ContractBuild {
  /** The same documents for every partition. */
  store(place: { readonly partition: number; readonly fence: number }): CategoryStore;
  /** The bodies of all documents, by `_id`. */
  documents(): Promise<Record<string, DocumentBody>>;
  /** Asks for something that is parked. */
  ask(partition: number, entryId: string, action: ParkRequest['action']): Promise<void>;
  /** How many records are parked. */
  parkedCount(): Promise<number>;
}

/** What every `CategoryStore` keeps to. `fresh` gives an empty build. */
export function categoryStoreContract(fresh: () => Promise<ContractBuild>): void {
  let build: ContractBuild;
  let store: CategoryStore;

  beforeEach(async () => {
    build = await fresh();
    store = build.store({ partition: 0, fence: 5 });
    await store.open();
  });

  const change = (
    over: Partial<CategoryChange> & { readonly at: number; readonly from?: number },
  ) =>
    store.change({
      keys: ['a'],
      position: `${over.from ?? over.at - 1}-0`,
      fold: () => ({ ...nothing(over.at), ...over }),
    });

  describe('a checkpoint', () => {
    it('begins at the beginning and is where the last change left it', async () => {
      expect((await store.open()).checkpoint).toEqual(checkpointAt(0));
      await change({ at: 1 });
      expect((await store.open()).checkpoint).toEqual(checkpointAt(1));
      const unread = { ...checkpointAt(2), hash: undefined };
      await change({ at: 2, checkpoint: unread });
      expect((await store.open()).checkpoint).toEqual(unread);
    });

    it('belongs to one partition', async () => {
      await change({ at: 1 });
      const other = await build.store({ partition: 1, fence: 1 }).open();
      expect(other.checkpoint).toEqual(checkpointAt(0));
    });

    it('is opened again under the same fence, and never under a lower one', async () => {
      await build.store({ partition: 0, fence: 5 }).open();
      await expect(build.store({ partition: 0, fence: 4 }).open()).rejects.toThrow(FencedError);
    });

    it('that somebody else has taken over is not moved, and nothing is written', async () => {
      await build.store({ partition: 0, fence: 6 }).open();
      const documents = new Map([['a', { n: 1 }]]);
      await expect(change({ at: 1, documents })).rejects.toThrow(FencedError);
      expect(await build.documents()).toEqual({});
    });

    it('that stands elsewhere is not moved, and nothing is written', async () => {
      await change({ at: 1 });
      const documents = new Map([['a', { n: 1 }]]);
      const parking = { ...NOTHING, parked: [entry('1-0', 's')] };
      await expect(change({ at: 1, documents, parking })).rejects.toThrow(LostRoundError);
      expect(await build.documents()).toEqual({});
      expect(await build.parkedCount()).toBe(0);
    });
  });

  describe('documents', () => {
    it('are given to the fold as they are, and replaced as a whole', async () => {
      await change({ at: 1, documents: new Map([['a', { n: 1, more: 'x' }]]) });
      const seen: unknown[] = [];
      await store.change({
        keys: ['a', 'b'],
        position: '1-0',
        fold: (documents) => {
          seen.push(Object.fromEntries(documents));
          return {
            ...nothing(2),
            documents: new Map([
              ['a', { n: 2 }],
              ['b', { n: 3 }],
            ]),
          };
        },
      });
      expect(seen).toEqual([{ a: { n: 1, more: 'x' } }]);
      expect(await build.documents()).toEqual({ a: { n: 2 }, b: { n: 3 } });
    });

    it('answer what the fold came to', async () => {
      const folded = { ...nothing(1), own: 'member' };
      const answer = await store.change({ keys: [], position: '0-0', fold: () => folded });
      expect(answer).toEqual(folded);
    });

    it('are not written when the fold throws', async () => {
      const fold = (): CategoryChange => {
        throw new RangeError('a defect');
      };
      const failing = store.change({ keys: [], position: '0-0', fold });
      await expect(failing).rejects.toThrow(RangeError);
      expect((await store.open()).checkpoint.position).toBe('0-0');
    });
  });

  describe('what is parked', () => {
    it('halts its stream, and says what waits', async () => {
      const parked = [entry('1-0', 's'), entry('2-0')];
      const waiting = [more('s', 1, 4, 2)];
      await change({ at: 4, from: 0, parking: { ...NOTHING, parked, waiting } });
      await change({ at: 6, from: 4, parking: { ...NOTHING, waiting: [more('s', 4, 6, 1)] } });
      const { halted } = await store.open();
      const facts = { entryId: '1-0', version: 1, code: 'event_refused' };
      const stream = { ...facts, streamId: 's', waitingCount: 3, throughPosition: '6-0' };
      expect([...halted]).toEqual([['s', stream]]);
      expect(await store.parked('1-0')).toMatchObject(stream);
      expect(await store.parked('2-0')).toMatchObject({ entryId: '2-0', streamId: undefined });
      expect(await store.parked('3-0')).toBeUndefined();
    });

    it('belongs to one partition, also where two have the same entry id', async () => {
      const other = build.store({ partition: 1, fence: 1 });
      await other.open();
      await change({ at: 1, parking: { ...NOTHING, parked: [entry('1-0', 's')] } });
      await other.change({
        keys: [],
        position: '0-0',
        fold: () => ({ ...nothing(1), parking: { ...NOTHING, parked: [entry('1-0', 't')] } }),
      });
      expect([...(await store.open()).halted.keys()]).toEqual(['s']);
      expect([...(await other.open()).halted.keys()]).toEqual(['t']);
      expect(await build.parkedCount()).toBe(2);
    });

    it('is not changed, and nothing else, when a halted stream is not as it was', async () => {
      await change({ at: 1, parking: { ...NOTHING, parked: [entry('1-0', 's')] } });
      const documents = new Map([['a', { n: 1 }]]);
      const parking = { ...NOTHING, waiting: [more('s', 7, 8, 1)] };
      await expect(change({ at: 2, documents, parking })).rejects.toThrow(LostRoundError);
      expect(await build.documents()).toEqual({});
      expect((await store.open()).checkpoint.position).toBe('1-0');
    });

    it('goes with the stream that is halted no more', async () => {
      const parked = [entry('1-0', 's'), entry('2-0', 't')];
      await change({ at: 2, from: 0, parking: { ...NOTHING, parked } });
      await change({ at: 3, parking: { ...NOTHING, resumed: ['s'] } });
      expect([...(await store.open()).halted.keys()]).toEqual(['t']);
    });
  });

  describe('a request', () => {
    const request = { entryId: '1-0', streamId: 's', action: 'discard' } as const;

    beforeEach(async () => {
      const parked = [entry('1-0', 's')];
      const parking = { ...NOTHING, parked, waiting: [more('s', 1, 4, 2)] };
      await change({ at: 4, from: 0, parking });
    });

    it('that nobody has made is not settled, and nothing is written', async () => {
      const answer = { outcome: 'resumed' } as const;
      const settled = { request, outcome: 'answered', answer } as const;
      const documents = new Map([['a', { n: 1 }]]);
      await expect(change({ at: 5, documents, settled })).rejects.toThrow(LostRoundError);
      expect(await build.documents()).toEqual({});
      expect(await build.parkedCount()).toBe(1);
    });

    it.each(['resumed', 'discarded'] as const)(
      'that is %s takes its record away',
      async (outcome) => {
        await build.ask(0, '1-0', 'discard');
        await change({
          at: 5,
          from: 4,
          settled: { request, outcome: 'answered', answer: { outcome } },
        });
        expect(await build.parkedCount()).toBe(0);
        // And is settled once.
        const again = change({
          at: 6,
          settled: { request, outcome: 'answered', answer: { outcome } },
        });
        await expect(again).rejects.toThrow(LostRoundError);
      },
    );

    it('that is refused is not asked for any more', async () => {
      await build.ask(0, '1-0', 'discard');
      const answer = { outcome: 'refused', reason: 'no' } as const;
      await change({ at: 5, from: 4, settled: { request, outcome: 'answered', answer } });
      expect(await store.parked('1-0')).toMatchObject({ waitingCount: 2, throughPosition: '4-0' });
      const again = change({ at: 6, settled: { request, outcome: 'answered', answer } });
      await expect(again).rejects.toThrow(LostRoundError);
    });

    it.each([
      ['the same event', '1-0', 2],
      ['a later event', '3-0', 1],
    ])('leaves its stream halted by %s', async (_which, entryId, waitingCount) => {
      await build.ask(0, '1-0', 'discard');
      const still = { outcome: 'still_parked', entry: entry(entryId, 's'), waitingCount } as const;
      await change({ at: 5, from: 4, settled: { request, outcome: 'answered', answer: still } });
      const { halted } = await store.open();
      expect(halted.get('s')).toMatchObject({ entryId, waitingCount, throughPosition: '4-0' });
      expect(await build.parkedCount()).toBe(1);
      // More waits behind it, as ever.
      await change({ at: 7, from: 5, parking: { ...NOTHING, waiting: [more('s', 4, 7, 1)] } });
      expect(await store.parked(entryId)).toMatchObject({ waitingCount: waitingCount + 1 });
    });

    it('that is done in part stands for the next entry, still asked for', async () => {
      await build.ask(0, '1-0', 'discard');
      const advance = { outcome: 'advanced', entry: entry('3-0', 's'), waitingCount: 1 } as const;
      await change({ at: 4, from: 4, settled: { request, ...advance } });
      expect(await store.parked('1-0')).toBeUndefined();
      expect(await store.parked('3-0')).toMatchObject({ waitingCount: 1, throughPosition: '4-0' });
      const next = { ...request, entryId: '3-0', action: 'retry' } as const;
      const answer = { outcome: 'resumed' } as const;
      await change({ at: 4, from: 4, settled: { request: next, outcome: 'answered', answer } });
      expect(await build.parkedCount()).toBe(0);
    });
  });
}
