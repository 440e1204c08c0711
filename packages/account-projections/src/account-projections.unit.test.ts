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
const parked = [{ streamId: 'JaneDoe', version: 3, code: 'event_refused' }] as const;

// However the events are delivered: in pages, again after a crash, by partitions.
describe('however they are delivered, the events of accounts', () => {
  it('come to a balance for each account, and to none that is overdrawn', async () => {
    await specifyProjection(balances)
      .given(given)
      .when(overdrawn)
      .thenParked(parked, [
        { _id: 'JaneDoe', funds: 70, overdraftLimit: 0 },
        { _id: 'JohnDoe', funds: 300, overdraftLimit: 0 },
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
        { _id: '2026-01-31/create', day: '2026-01-31', type: 'create', events: 1, amount: 0 },
        { _id: '2026-02-01/create', day: '2026-02-01', type: 'create', events: 1, amount: 0 },
        { _id: '2026-01-31/deposit', day: '2026-01-31', type: 'deposit', events: 1, amount: 500 },
        { _id: '2026-02-01/deposit', day: '2026-02-01', type: 'deposit', events: 1, amount: 70 },
        { _id: '2026-02-01/withdraw', day: '2026-02-01', type: 'withdraw', events: 1, amount: 200 },
      ]);
  });
});
