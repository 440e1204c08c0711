import type { AccountEvent, AccountState } from '@streamfold/accounts';
import { int64 } from '@streamfold/projections';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyHistory,
  captured,
  create,
  deposit,
  factsOf,
  held,
  sent,
  sentBack,
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
      status: 'open',
      currency: 'EUR',
      funds: int64(funds),
      available: int64(funds),
      overdraftLimit: int64(limit),
    });
  });

  it('shows open holds and pending transfers, and what is available beside them', () => {
    const history = [create(), deposit(100), held('a', 30, 5_000), held('b', 7), sent('t', 10)];
    expect(balances.toBody(fold(history))).toEqual({
      status: 'open',
      currency: 'EUR',
      funds: int64(90),
      available: int64(53),
      overdraftLimit: int64(0),
      held: int64(37),
      holds: [
        { holdId: 'a', amount: int64(30), expiresAt: new Date(5_000) },
        { holdId: 'b', amount: int64(7) },
      ],
      inTransit: int64(10),
      transfers: [{ transferId: 't', to: 'JaneDoe', amount: int64(10) }],
    });
    const after = [...history, captured('a', 20), captured('b', 7), sentBack('t', 10)];
    expect(balances.toBody(fold(after))).toEqual({
      status: 'open',
      currency: 'EUR',
      funds: int64(73),
      available: int64(73),
      overdraftLimit: int64(0),
    });
  });

  it('shows whose an account is, and that it is frozen or closed', () => {
    const john = { ...create(), owner: 'john', currency: 'USD' } as AccountEvent;
    expect(balances.toBody(fold([john, { type: 'freeze' }]))).toMatchObject({
      status: 'frozen',
      owner: 'john',
      currency: 'USD',
    });
    expect(balances.toBody(fold([john, { type: 'close' }]))).toMatchObject({ status: 'closed' });
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

  const document = { status: 'open', currency: 'EUR', funds: 5, overdraftLimit: 0 };
  it.each([
    ['without members', {}],
    ['without a status', { ...document, status: undefined }],
    ['of another status', { ...document, status: 'absent' }],
    ['without a currency', { ...document, currency: undefined }],
    ['without funds', { ...document, funds: undefined }],
    ['without a limit', { ...document, overdraftLimit: undefined }],
    ['with funds that are text', { ...document, funds: '5' }],
    ['with a part of a cent', { ...document, funds: 0.5 }],
    ['with more than can be told to the cent', { ...document, funds: 2 ** 53 }],
    ['with funds that are no number', { ...document, funds: Number.NaN }],
    ['below its limit', { ...document, funds: -1 }],
    ['with a limit below zero', { ...document, overdraftLimit: -1 }],
    ['of somebody that cannot be', { ...document, owner: '' }],
    ['with holds that are no list', { ...document, holds: 5 }],
    ['with a hold that is none', { ...document, holds: [null] }],
    ['with a hold without a name', { ...document, holds: [{ amount: 1 }] }],
    ['with a hold of nothing', { ...document, holds: [{ holdId: 'a', amount: 0 }] }],
    ['with a hold of more than there is', { ...document, holds: [{ holdId: 'a', amount: 6 }] }],
    [
      'with a hold that ends at no time',
      { ...document, holds: [{ holdId: 'a', amount: 1, expiresAt: 5 }] },
    ],
    ['with a transfer to nobody', { ...document, transfers: [{ transferId: 't', amount: 1 }] }],
  ])('refuses a document %s', (_name, body) => {
    expect(() => balances.fromBody(body)).toThrow(TypeError);
  });

  it('reads back the document that these differ from', () => {
    expect(balances.fromBody(document)).toMatchObject({ status: 'open', funds: 5, holds: [] });
  });
});
