import { on, specifyProjection } from '@streamfold/projections/testing';
import { describe, it } from 'vitest';
import { balances } from './balances.ts';
import { statement } from './statement.ts';
import { totals } from './totals.ts';

const time = Date.UTC(2026, 0, 31, 23, 59, 58);
const given = [
  on('JohnDoe', { type: 'create' }, { time }),
  on('JohnDoe', { type: 'deposit', amount: 500 }),
  on('JaneDoe', { type: 'create' }),
  on('JaneDoe', { type: 'deposit', amount: 70 }),
];
const overdrawn = [
  on('JaneDoe', { type: 'withdraw', amount: 71 }),
  on('JaneDoe', { type: 'deposit', amount: 1 }),
  on('JohnDoe', { type: 'withdraw', amount: 200 }),
];
const open = { status: 'open', currency: 'EUR', overdraftLimit: 0 };
const parked = [{ streamId: 'JaneDoe', version: 3, code: 'event_refused' }] as const;

const total = (day: string, type: string, amount: number) => ({
  _id: `${day}/${type}`,
  ...{ day, type, currency: 'EUR', events: 1, amount },
});

// However the events are delivered: in pages, again after a crash, by partitions.
describe('however they are delivered, the events of accounts', () => {
  it('come to a balance for each account, and to none that is overdrawn', async () => {
    await specifyProjection(balances)
      .given(given)
      .when(overdrawn)
      .thenParked(parked, [
        { _id: 'JaneDoe', ...open, funds: 70, available: 70 },
        { _id: 'JohnDoe', ...open, funds: 300, available: 300 },
      ]);
  });

  it('come to the open holds and the pending transfers of each account', async () => {
    await specifyProjection(balances)
      .given([
        ...given,
        on('JohnDoe', { type: 'hold', holdId: 'a', amount: 60, expiresAt: time }),
        on('JohnDoe', { type: 'hold', holdId: 'b', amount: 40 }),
        on('JaneDoe', {
          ...{ type: 'transferOut', transferId: 't', to: 'JohnDoe' },
          ...{ amount: 30, pending: true },
        }),
      ])
      .when([
        on('JohnDoe', { type: 'capture', holdId: 'b', amount: 10 }),
        on('JaneDoe', { type: 'freeze' }),
      ])
      .then([
        {
          ...{ _id: 'JaneDoe', ...open, status: 'frozen', funds: 40, available: 40 },
          inTransit: 30,
          transfers: [{ transferId: 't', to: 'JohnDoe', amount: 30 }],
        },
        {
          ...{ _id: 'JohnDoe', ...open, funds: 490, available: 430, held: 60 },
          holds: [{ holdId: 'a', amount: 60, expiresAt: new Date(time) }],
        },
      ]);
  });

  it('come to a line for each movement of money', async () => {
    const { given: givenStatement } = specifyProjection(statement);
    await givenStatement(given)
      .when(overdrawn.slice(2))
      .thenLines([
        { _id: 'JaneDoe:2', type: 'deposit', amount: 70, balance: 70 },
        { _id: 'JohnDoe:2', type: 'deposit', amount: 500, balance: 500 },
        { _id: 'JohnDoe:3', type: 'withdraw', amount: 200, balance: 300 },
      ]);
  });

  it('come to the totals of each day and type', async () => {
    await specifyProjection(totals)
      .given(given)
      .when(overdrawn.slice(2))
      .then([
        total('2026-01-31', 'create', 0),
        total('2026-02-01', 'create', 0),
        total('2026-01-31', 'deposit', 500),
        total('2026-02-01', 'deposit', 70),
        total('2026-02-01', 'withdraw', 200),
      ]);
  });
});
