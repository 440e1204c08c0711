import type { AccountEvent, AccountState } from '@streamfold/accounts';
import { int64, type DocumentBody } from '@streamfold/projections';
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
    expect(statement.lines.indexes).toEqual([{ streamId: 1, time: 1 }]);
  });

  it('has a line for each movement of money, with the balance after it', () => {
    expect(bodiesOf([create(50), deposit(100), withdraw(130), deposit(5)])).toEqual([
      undefined,
      { type: 'deposit', amount: int64(100), balance: int64(100) },
      { type: 'withdraw', amount: int64(130), balance: int64(-30) },
      { type: 'deposit', amount: int64(5), balance: int64(-25) },
    ]);
  });

  it('has lines whose amounts lead from each balance to the next, whatever happens', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        let balance = 0n;
        for (const { event, state, line } of fold(events)) {
          expect(line === undefined).toBe(event.type === 'create');
          expect(statement.fromBody(asRead(statement.toBody(state)))).toEqual(state);
          if (line === undefined) continue;
          const { type, amount, balance: after } = asRead(line);
          balance += type === 'deposit' ? BigInt(Number(amount)) : -BigInt(Number(amount));
          expect(BigInt(Number(after))).toBe(balance);
        }
      }),
    );
  });
});
