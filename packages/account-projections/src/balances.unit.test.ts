import type { AccountEvent, AccountState } from '@streamfold/accounts';
import { int64 } from '@streamfold/projections';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyHistory,
  create,
  deposit,
  factsOf,
  withdraw,
} from '../test/support/account-histories.ts';
import { asRead } from '../test/support/as-read.ts';
import { balances } from './balances.ts';

const fold = (events: readonly AccountEvent[]): AccountState =>
  events.reduce<AccountState>(
    (state, event, index) => balances.evolve(state, event, factsOf(index + 1)),
    balances.initialState,
  );

describe('the projection balances', () => {
  it('has the names of the wire contract', () => {
    expect(balances).toMatchObject({
      name: 'balances',
      collection: 'accountCollection',
      group: 'accountStreamGroup',
    });
    expect(balances.isStreamId('JohnDoe')).toBe(true);
    expect(balances.isStreamId('account:JohnDoe')).toBe(false);
  });

  it.each<[string, readonly AccountEvent[], number, number]>([
    ['a new account', [create()], 0, 0],
    ['an account in use', [create(), deposit(100), withdraw(30)], 70, 0],
    ['an overdrawn account', [create(50), withdraw(40)], -40, 50],
    ['all that an account can hold', [create(), deposit(2 ** 53 - 1)], 2 ** 53 - 1, 0],
  ])('shows %s as int64', (_name, events, funds, limit) => {
    expect(balances.toBody(fold(events))).toEqual({
      funds: int64(funds),
      overdraftLimit: int64(limit),
    });
  });

  it('reads back what it wrote, whatever happened to the account', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        const state = fold(events);
        expect(balances.fromBody(asRead(balances.toBody(state)))).toEqual(state);
      }),
    );
  });

  it('has no document before the first event', () => {
    expect(() => balances.toBody(balances.initialState)).toThrow(TypeError);
  });

  it.each([
    {},
    { funds: 5 },
    { overdraftLimit: 0 },
    { funds: '5', overdraftLimit: 0 },
    { funds: 0.5, overdraftLimit: 0 },
    { funds: 2 ** 53, overdraftLimit: 0 },
    { funds: Number.NaN, overdraftLimit: 0 },
    { funds: -1, overdraftLimit: 0 },
    { funds: 0, overdraftLimit: -1 },
  ])('refuses a document that it cannot have written: %j', (body) => {
    expect(() => balances.fromBody(body)).toThrow(TypeError);
  });
});
