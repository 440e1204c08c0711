import { describe, expect, it } from 'vitest';
import { amountOf, currencyOf, events, histories, limitOf } from './account-examples.ts';
import type { AccountEvent } from './account-events.ts';
import { initialState } from './account-state.ts';
import { evolve, ImpossibleEventError } from './evolve.ts';
import { AMOUNT_MAX } from './money.ts';

const fold = (history: readonly AccountEvent[]) => history.reduce(evolve, initialState);
const account = (members: object) => ({
  status: 'open',
  currency: 'EUR',
  funds: 0,
  held: 0,
  inTransit: 0,
  overdraftLimit: 0,
  holds: [],
  transfers: [],
  ...members,
});

const heldOfTen = [...histories.holding(10), events.held('a', 10)];
const overdrawn = [...histories.withOverdraft(5), events.withdrawn(5)];
const wealthy = [...histories.withOverdraft(AMOUNT_MAX), events.deposited(AMOUNT_MAX)];

describe('evolve', () => {
  it('adds deposits and takes withdrawals off', () => {
    expect(fold([...histories.holding(100), events.withdrawn(30), events.deposited(5)])).toEqual(
      account({ funds: 75 }),
    );
  });

  it('leaves the state that it was given as it was', () => {
    const before = Object.freeze(fold(histories.holding(100)));
    evolve(before, { type: 'deposit', amount: amountOf(1) });
    expect(before).toEqual(account({ funds: 100 }));
  });

  it('keeps open holds and pending transfers, and nothing of what they are called', () => {
    const held = { ...events.held('b', 7), reference: 'r', description: 'd' } as AccountEvent;
    const history = [...histories.holding(100), events.held('a', 60, 5), held, events.sent('t', 9)];
    expect(fold(history)).toEqual(
      account({
        funds: 91,
        held: 67,
        inTransit: 9,
        holds: [
          { holdId: 'a', amount: 60, expiresAt: 5 },
          { holdId: 'b', amount: 7 },
        ],
        transfers: [{ transferId: 't', to: 'JaneDoe', amount: 9 }],
      }),
    );
    const ends = [events.captured('a', 50), events.expired('b'), events.back('t', 9)];
    expect(fold([...history, ...ends])).toEqual(account({ funds: 50 }));
  });

  it('stays as it was when a transfer is refused, frozen or not', () => {
    for (const history of [histories.holding(5), histories.frozen(5), heldOfTen]) {
      expect(fold([...history, events.refused('t')])).toEqual(fold(history));
    }
  });

  it.each<[string, readonly AccountEvent[]]>([
    ['a refusal on a closed account', [...histories.closed, events.refused('t')]],
    ['a refusal before create', [events.refused('t')]],
    ['anything on a closed account', [...histories.closed, { type: 'unfreeze' }]],
    ['the end of an account that is not empty', [...histories.holding(1), events.closed]],
    ['a deposit on a frozen account', [...histories.frozen(1), events.deposited(1)]],
    ['a hold on a frozen account', [...histories.frozen(1), events.held('a', 1)]],
    ['money of another currency', [...histories.inDollars(1), events.deposited(1)]],
    [
      'money that names a currency which the account is not in',
      [...histories.created, { ...events.deposited(1), currency: currencyOf('USD') }],
    ],
    ['a hold of more than there is', [...histories.holding(1), events.held('a', 2)]],
    ['the end of a hold that is not there', [...histories.created, events.voided('a')]],
    ['a withdrawal of what is held', [...heldOfTen, events.withdrawn(1)]],
    [
      'a capture of more than the hold',
      [...heldOfTen, events.deposited(1), events.captured('a', 11)],
    ],
    ['a second capture', [...heldOfTen, events.captured('a', 1), events.captured('a', 1)]],
    ['the arrival of a transfer that is not there', [...histories.created, events.arrived('t')]],
    [
      'more back than was sent',
      [...histories.holding(9), events.sent('t', 5), events.back('t', 6)],
    ],
    ['a limit below what is in use', [...overdrawn, { type: 'limit', overdraftLimit: limitOf(4) }]],
    ['holds beyond 2^53', [...wealthy, events.held('a', AMOUNT_MAX), events.held('b', 1)]],
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
  ])('refuses %s', (_name, history) => {
    expect(() => fold(history)).toThrow(ImpossibleEventError);
  });
});
