import type { Db } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { CategoryProjection, StreamProjection } from '../../src/projection.ts';
import { on, specifyProjection, type ProjectionSpecification } from '../../src/testing/index.ts';
import { paid, sums, type Paid, type Sum } from './sums.ts';
import { add, tally, type Add } from './tally.ts';

const lined: StreamProjection<number, Add> = {
  ...tally,
  lines: { collection: 'tally_lines', toLine: (total, { amount }) => ({ total, amount }) },
};

const { lines: _lines, ...unlined } = tally;

/** What `specifyProjection` promises, wherever it keeps the documents. */
export function specificationOfSpecifications(db?: Db): void {
  const options = db === undefined ? {} : { db };
  const specifyTally = (change: Partial<typeof lined> = {}): ProjectionSpecification =>
    specifyProjection({ ...lined, ...change }, options);
  const specifySums = (change: Partial<typeof sums> = {}): ProjectionSpecification =>
    specifyProjection({ ...sums, ...change }, options);

  describe('a projection of streams', () => {
    const events = [on('a', add(1)), on('b', add(2)), on('a', add(3))];

    it('is right where it comes to the documents and lines that are expected', async () => {
      const sentence = specifyTally()
        .given(events)
        .when([on('b', add(4))]);
      await sentence.then([
        { _id: 'b', total: 6 },
        { _id: 'a', total: 4 },
      ]);
      await sentence.thenLines([
        { _id: 'a:1', total: 1, amount: 1 },
        { _id: 'a:2', total: 4, amount: 3 },
        { _id: 'b:1', total: 2, amount: 2 },
        { _id: 'b:2', total: 6, amount: 4 },
      ]);
    });

    it('is right without events, where nothing is expected', async () => {
      await specifyTally().given([]).when([]).then([]);
    });

    it.each([
      [
        'a member is another',
        [
          { _id: 'a', total: 5 },
          { _id: 'b', total: 2 },
        ],
      ],
      ['a document is missing', [{ _id: 'a', total: 4 }]],
      [
        'one is too many',
        [
          { _id: 'a', total: 4 },
          { _id: 'b', total: 2 },
          { _id: 'c', total: 0 },
        ],
      ],
    ])('is wrong where %s', async (_, documents) => {
      const sentence = specifyTally().given(events).when([]);
      await expect(sentence.then(documents)).rejects.toThrow(/as given and then as when/);
    });

    it('is wrong where its lines are others', async () => {
      const sentence = specifyTally()
        .given([on('a', add(1))])
        .when([]);
      await expect(sentence.thenLines([])).rejects.toThrow(/something else/);
    });

    it('parks what its rules refuse, and is wrong where nothing should be parked', async () => {
      const sentence = specifyTally()
        .given(events)
        .when([on('a', add(-9)), on('a', add(1))]);
      const left = [
        { _id: 'a', total: 4 },
        { _id: 'b', total: 2 },
      ];
      await sentence.thenParked([{ streamId: 'a', version: 3, code: 'event_refused' }], left);
      const reason = 'version 3: total would be -5';
      const parked = { streamId: 'a', version: 3, code: 'event_refused', reason } as const;
      await sentence.thenParked([parked], left);
      await expect(sentence.thenParked([{ ...parked, reason: 'no' }], left)).rejects.toThrow(/-5/);
      await expect(sentence.then(left)).rejects.toThrow(/total would be -5/);
    });

    it('is given the time and the position of an event', async () => {
      const toLine: NonNullable<typeof lined.lines>['toLine'] = (_total, _event, facts) => ({
        at: new Date(facts.time),
        where: facts.position,
      });
      const time = Date.UTC(2020, 1, 2);
      await specifyTally({ lines: { collection: 'tally_lines', toLine } })
        .given([on('a', add(1), { time })])
        .when([on('a', add(2)), on('b', add(3), { time, position: `${time + 5_000}-7` })])
        .thenLines([
          { _id: 'a:1', at: new Date(time), where: `${time}-0` },
          { _id: 'a:2', at: new Date(time + 1_000), where: `${time + 1_000}-0` },
          { _id: 'b:1', at: new Date(time), where: `${time + 5_000}-7` },
        ]);
    });

    // The faults that each way of giving the events is there for.
    it('is wrong where folding an event again changes something outside of its state', async () => {
      let foldedCount = 0;
      const sentence = specifyTally({
        evolve: (total, { amount }) => {
          foldedCount += 1;
          return foldedCount > 3 ? total + amount + 1 : total + amount;
        },
      });
      const left = [
        { _id: 'a', total: 4 },
        { _id: 'b', total: 2 },
      ];
      await expect(sentence.given(events).when([]).then(left)).rejects.toThrow(/all in one page/);
    });

    it('is wrong where the document does not hold all of the state', async () => {
      const evolve = ({ total, last }: Kept, { amount }: Add): Kept => ({
        total: total + Math.max(amount, last),
        last: amount,
      });
      const forgetful: StreamProjection<Kept, Add> = {
        ...unlined,
        initialState: { total: 0, last: 0 },
        evolve,
        toBody: ({ total }) => ({ total }),
        fromBody: ({ total }) => ({ total: Number(total), last: 0 }),
      };
      const sentence = specifyProjection(forgetful, options).given([on('a', add(5))]);
      await expect(
        sentence.when([on('a', add(1))]).then([{ _id: 'a', total: 10 }]),
      ).rejects.toThrow(/a crash after event 1/);
    });

    it('is wrong where it changes the state that it is given', async () => {
      const list: StreamProjection<number[], Add> = {
        ...unlined,
        initialState: [],
        evolve: (all, { amount }) => {
          all.push(amount);
          return all;
        },
        toBody: (all) => ({ all: [...all] }),
        fromBody: ({ all }) => [...(all as number[])],
      };
      const sentence = specifyProjection(list, options)
        .given([on('a', add(5))])
        .when([]);
      await expect(sentence.then([{ _id: 'a', all: [5] }])).rejects.toThrow(/all in one page/);
    });
  });

  describe('a projection of many streams', () => {
    const events = [on('a', paid('tea', 1)), on('b', paid('tea', 2)), on('a', paid('jam', 3))];

    it('is right where it comes to the documents that are expected', async () => {
      await specifySums()
        .given(events)
        .when([on('c', paid('tea', 4))])
        .then([
          { _id: 'tea', total: 7, count: 3 },
          { _id: 'jam', total: 3, count: 1 },
        ]);
    });

    it('parks what its rules refuse, and goes on with the other streams', async () => {
      await specifySums()
        .given(events)
        .when([on('a', paid('tea', -1)), on('a', paid('tea', 1)), on('b', paid('tea', 4))])
        .thenParked(
          [{ streamId: 'a', version: 3, code: 'event_refused' }],
          [
            { _id: 'jam', total: 3, count: 1 },
            { _id: 'tea', total: 7, count: 3 },
          ],
        );
    });

    it('is wrong where the order of the streams makes a difference', async () => {
      const last: CategoryProjection<Sum, Paid> = {
        ...sums,
        evolve: ({ count }, { amount }) => ({ total: amount, count: count + 1 }),
      };
      const sentence = specifyProjection(last, options).given(events).when([]);
      const documents = [
        { _id: 'tea', total: 2, count: 2 },
        { _id: 'jam', total: 3, count: 1 },
      ];
      await expect(sentence.then(documents)).rejects.toThrow(/the last one first/);
    });

    it('is wrong where folding an event again changes something outside of its state', async () => {
      const seen = new Set<number>();
      const sentence = specifySums({
        evolve: ({ total, count }, { amount }) => {
          const isNew = !seen.has(amount);
          seen.add(amount);
          return { total: total + amount, count: isNew ? count + 1 : count };
        },
      });
      const documents = [
        { _id: 'tea', total: 3, count: 2 },
        { _id: 'jam', total: 3, count: 1 },
      ];
      await expect(sentence.given(events).when([]).then(documents)).rejects.toThrow(/in one page/);
    });
  });

  it('a position that is not after those before it is refused', async () => {
    const sentence = specifyTally().given([on('a', add(1), { position: '7-0' })]);
    const doubled = sentence.when([on('a', add(1), { position: '7-0' })]).then([]);
    await expect(doubled).rejects.toThrow(TypeError);
  });

  it('a sentence without an end is told so, where TypeScript does not say it', async () => {
    const sentence: object = specifyTally().given([]).when([]);
    await expect(Promise.resolve(sentence)).rejects.toThrow(/a sentence ends with a list/);
  });
}

interface Kept {
  readonly total: number;
  readonly last: number;
}
