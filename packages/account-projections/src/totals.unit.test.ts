import { fundsChangeOf, type AccountEvent } from '@streamfold/accounts';
import { int64, type EventFacts } from '@streamfold/projections';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyHistory,
  captured,
  create,
  deposit,
  factsOf,
  held,
  withdraw,
} from '../test/support/account-histories.ts';
import { asRead } from '../test/support/as-read.ts';
import { totals, type Totals } from './totals.ts';

type Occurrence = readonly [event: AccountEvent, facts: EventFacts];

/** Folds as the projector does: each event into the document of its key. */
function fold(occurrences: readonly Occurrence[]): ReadonlyMap<string | undefined, Totals> {
  const documents = new Map<string | undefined, Totals>();
  for (const [event, facts] of occurrences) {
    const id = totals.key(event, facts);
    documents.set(id, totals.evolve(documents.get(id) ?? totals.initialState, event, facts));
  }
  return documents;
}

const at = (iso: string): EventFacts => factsOf(1, { time: Date.parse(iso) });

// The last millisecond of a day and the first of the next are the ones to get wrong.
const days = ['2026-11-20T23:59:59.999Z', '2026-11-21T00:00:00.000Z', '2026-11-21T12:00:00.000Z'];

describe('the projection totals', () => {
  it('counts and sums by UTC day and type', () => {
    const documents = fold([
      [create(), at('2026-11-20T23:59:59.999Z')],
      [deposit(100), at('2026-11-20T23:59:59.999Z')],
      [deposit(30), at('2026-11-21T00:00:00.000Z')],
      [withdraw(5), at('2026-11-21T08:00:00.000Z')],
      [deposit(12), at('2026-11-21T23:59:59.999Z')],
    ]);
    const bodies = [...documents].map(([id, state]) => [id, totals.toBody(state)] as const);
    expect(Object.fromEntries(bodies)).toEqual({
      '2026-11-20/create': {
        day: '2026-11-20',
        type: 'create',
        currency: 'EUR',
        events: int64(1),
        amount: int64(0),
      },
      '2026-11-20/deposit': {
        day: '2026-11-20',
        type: 'deposit',
        currency: 'EUR',
        events: int64(1),
        amount: int64(100),
      },
      '2026-11-21/deposit': {
        day: '2026-11-21',
        type: 'deposit',
        currency: 'EUR',
        events: int64(2),
        amount: int64(42),
      },
      '2026-11-21/withdraw': {
        day: '2026-11-21',
        type: 'withdraw',
        currency: 'EUR',
        events: int64(1),
        amount: int64(5),
      },
    });
  });

  it('keeps currencies apart, and counts what moves no money where it goes without saying', () => {
    const noon = at('2026-11-21T12:00:00Z');
    const dollars = { ...deposit(7), currency: 'USD' } as AccountEvent;
    const documents = fold([
      [{ ...create(), currency: 'USD' } as AccountEvent, noon],
      [dollars, noon],
      [dollars, noon],
      [deposit(1), noon],
      [held('a', 5), noon],
      [captured('a', 4), noon],
    ]);
    const found = [...documents].map(([id, state]) =>
      state.status === 'none' ? [] : [id, state.currency, state.events, state.amount],
    );
    expect(found).toEqual([
      ['2026-11-21/create', 'EUR', 1, 0],
      ['2026-11-21/deposit/USD', 'USD', 2, 14],
      ['2026-11-21/deposit', 'EUR', 1, 1],
      ['2026-11-21/hold', 'EUR', 1, 0],
      ['2026-11-21/capture', 'EUR', 1, 4],
    ]);
  });

  it('names days beyond the year 9999 in full', () => {
    expect(totals.key(create(), factsOf(1, { time: 8.64e15 }))).toBe('+275760-09-13/create');
  });

  it('refuses an event whose sum would lose a cent, and leaves the total as it was', () => {
    const facts = at('2026-11-21T12:00:00Z');
    const full = totals.evolve(totals.initialState, deposit(2 ** 53 - 1), facts);
    expect(() => totals.evolve(full, deposit(1), facts)).toThrow(RangeError);
    expect(full).toMatchObject({ events: 1, amount: 2 ** 53 - 1 });
  });

  it('comes to the same in whatever order events come, and reads back what it wrote', () => {
    const occurrence = fc.tuple(fc.constantFrom(...days), fc.integer({ min: 1, max: 1_000 }));
    const movements = fc.array(
      fc.tuple(occurrence, fc.boolean()).map(([[iso, amount], isDeposit]): Occurrence => {
        return [isDeposit ? deposit(amount) : withdraw(amount), at(iso)];
      }),
      { maxLength: 40 },
    );
    const inTwoOrders = movements.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(inTwoOrders, ([one, other]) => {
        const documents = fold(one);
        expect(fold(other)).toEqual(documents);
        for (const state of documents.values()) {
          expect(totals.fromBody(asRead(totals.toBody(state)))).toEqual(state);
        }
      }),
    );
  });

  it('accounts for every event of a history once', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        const facts = at('2026-11-21T12:00:00Z');
        const small = events.filter((event) => Math.abs(fundsChangeOf(event)) < 1_000);
        const counts = [...fold(small.map((event) => [event, facts])).values()].map((state) =>
          state.status === 'none' ? 0 : state.events,
        );
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(small.length);
      }),
    );
  });

  const document = {
    day: '2026-11-21',
    type: 'deposit',
    currency: 'EUR',
    events: 1,
    amount: 1,
  };

  it('reads back a document as it writes them', () => {
    expect(totals.fromBody(document)).toEqual({ status: 'counted', ...document });
  });

  it.each([
    {},
    { ...document, type: 'transfer' },
    { ...document, day: 20_261_121 },
    { ...document, events: 1.5 },
    { ...document, amount: 2 ** 53 },
    { ...document, amount: -1 },
    { ...document, currency: undefined },
    { ...document, currency: 'euro' },
  ])('refuses a document that it cannot have written: %j', (body) => {
    expect(() => totals.fromBody(body)).toThrow(TypeError);
  });
});
