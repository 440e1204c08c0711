import { fundsChangeOf, type AccountEvent, type AccountState } from '@streamfold/accounts';
import { int64, type DocumentBody } from '@streamfold/projections';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyHistory,
  captured,
  create,
  deposit,
  factsOf,
  held,
  refused,
  sent,
  sentBack,
  withdraw,
} from '../test/support/account-histories.ts';
import { asRead } from '../test/support/as-read.ts';
import { statement } from './statement.ts';

/** The state and the line after each event. */
function fold(events: readonly AccountEvent[]) {
  let state: AccountState = statement.initialState;
  return events.map((event, index) => {
    const facts = factsOf(index + 1);
    state = statement.evolve(state, event, facts);
    return { event, state, line: statement.lines.toLine(state, event, facts) };
  });
}

const bodiesOf = (events: readonly AccountEvent[]): readonly (DocumentBody | undefined)[] =>
  fold(events).map(({ line }) => line);

describe('the projection transactions', () => {
  it('keeps heads and lines apart, and a group of its own', () => {
    expect(statement.name).toBe('transactions');
    expect([statement.collection, statement.lines.collection]).toEqual([
      'transactions.heads',
      'transactions',
    ]);
    expect(statement.group).toBeUndefined();
    expect(statement.lines.indexes).toEqual([{ streamId: 1, time: 1, version: 1 }]);
  });

  it('has a line for each movement of money, with the balance after it', () => {
    expect(bodiesOf([create(50), deposit(100), withdraw(130), deposit(5)])).toEqual([
      undefined,
      { type: 'deposit', amount: int64(100), balance: int64(100) },
      { type: 'withdraw', amount: int64(130), balance: int64(-30) },
      { type: 'deposit', amount: int64(5), balance: int64(-25) },
    ]);
  });

  it('has lines of holds and transfers where money moves, with what they are called', () => {
    const named = { ...deposit(100), reference: 'r-1', description: 'Miete 🛏' } as AccountEvent;
    const events = [create(), named, held('a', 30), captured('a', 20), sent('t', 10)];
    const lines = bodiesOf([...events, sentBack('t', 10), { type: 'freeze' }]);
    expect(lines.filter((line) => line !== undefined)).toEqual([
      {
        type: 'deposit',
        amount: int64(100),
        balance: int64(100),
        reference: 'r-1',
        description: 'Miete 🛏',
      },
      { type: 'capture', amount: int64(20), balance: int64(80), holdId: 'a' },
      {
        type: 'transferOut',
        amount: int64(10),
        balance: int64(70),
        transferId: 't',
        to: 'JaneDoe',
      },
      { type: 'transferBack', amount: int64(10), balance: int64(80), transferId: 't' },
    ]);
  });

  it('has no line for a transfer that was refused, and the account is as it was', () => {
    const before = [create(), deposit(100)];
    const [, last, after] = fold([...before, refused('t')]);
    expect(after?.line).toBeUndefined();
    expect(after?.state).toEqual(last?.state);
  });

  it('has lines whose amounts lead from each balance to the next, whatever happens', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        let balance = 0n;
        for (const { event, state, line } of fold(events)) {
          expect(line === undefined).toBe(fundsChangeOf(event) === 0);
          expect(statement.fromBody(asRead(statement.toBody(state)))).toEqual(state);
          if (line === undefined) continue;
          const { amount, balance: after } = asRead(line);
          expect(Number(amount)).toBe(Math.abs(fundsChangeOf(event)));
          balance += BigInt(fundsChangeOf(event));
          expect(BigInt(Number(after))).toBe(balance);
        }
      }),
    );
  });
});
