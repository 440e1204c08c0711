import { describe, expect, it } from 'vitest';
import { amountOf, histories, limitOf } from './account-examples.ts';
import type { AccountEvent } from './account-events.ts';
import { initialState } from './account-state.ts';
import { evolve, ImpossibleEventError } from './evolve.ts';
import { AMOUNT_MAX } from './money.ts';

const fold = (events: readonly AccountEvent[]) => events.reduce(evolve, initialState);

describe('evolve', () => {
  it('adds deposits and takes withdrawals off', () => {
    const events: AccountEvent[] = [
      ...histories.holding(100),
      { type: 'withdraw', amount: amountOf(30) },
      { type: 'deposit', amount: amountOf(5) },
    ];
    expect(fold(events)).toEqual({ status: 'open', funds: 75, overdraftLimit: 0 });
  });

  it('leaves the state that it was given as it was', () => {
    const before = Object.freeze(fold(histories.holding(100)));
    evolve(before, { type: 'deposit', amount: amountOf(1) });
    expect(before).toEqual({ status: 'open', funds: 100, overdraftLimit: 0 });
  });

  it.each<[string, readonly AccountEvent[]]>([
    ['a second create', [...histories.created, { type: 'create' }]],
    ['a deposit before create', [{ type: 'deposit', amount: amountOf(1) }]],
    ['a withdrawal before create', [{ type: 'withdraw', amount: amountOf(1) }]],
    [
      'a withdrawal beyond the limit',
      [
        { type: 'create', overdraftLimit: limitOf(5) },
        { type: 'withdraw', amount: amountOf(6) },
      ],
    ],
    [
      'funds beyond 2^53',
      [...histories.holding(AMOUNT_MAX), { type: 'deposit', amount: amountOf(1) }],
    ],
  ])('refuses %s', (_, events) => {
    expect(() => fold(events)).toThrow(ImpossibleEventError);
  });
});
