import { describe, expect, it } from 'vitest';
import { createImportPlanner } from './import-plan.ts';
import { parseTransactionRow, type TransactionRow } from './transaction-row.ts';

/** A row from `transaction account type amount balance`. */
function row(line: number, text: string): TransactionRow {
  const [transaction = '', account = '', type = '', amount = '', balance = ''] = text.split(' ');
  const parsed = parseTransactionRow(
    [transaction, account, '1993-01-01', type, amount, balance],
    line,
  );
  if (parsed.outcome === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  return parsed.row;
}

describe('an import plan', () => {
  it('keeps the order of each account and puts the longest account first', () => {
    const planner = createImportPlanner();
    planner.add(row(2, '9 A deposit 100 100'));
    planner.add(row(3, '8 B deposit 5 5'));
    planner.add(row(4, '7 B withdraw 2 3'));
    const plan = planner.finish();
    expect(plan.transactionCount).toBe(3);
    expect(plan.accounts.map(({ id }) => id)).toEqual(['B', 'A']);
    expect(plan.accounts[0]?.transactions.map(({ transaction }) => transaction)).toEqual([
      '8',
      '7',
    ]);
  });

  it('gives an account the overdraft limit of its lowest balance', () => {
    const planner = createImportPlanner();
    planner.add(row(2, '1 A withdraw 30 -30'));
    planner.add(row(3, '2 A withdraw 40 -70'));
    planner.add(row(4, '3 A deposit 90 20'));
    planner.add(row(5, '4 B deposit 90 90'));
    const limits = planner.finish().accounts.map(({ id, overdraftLimit }) => [id, overdraftLimit]);
    expect(limits).toEqual([
      ['A', 70],
      ['B', 0],
    ]);
  });

  it('tells a transaction number that is used twice, with the first line', () => {
    const planner = createImportPlanner();
    planner.add(row(2, '1 A deposit 30 30'));
    expect(planner.add(row(3, '1 B deposit 30 30'))).toEqual([
      { line: 3, problem: 'transaction 1 is on line 2 already' },
    ]);
  });

  it('tells a balance that does not follow, and goes on from the balance of the file', () => {
    const planner = createImportPlanner();
    planner.add(row(2, '1 A deposit 30 30'));
    expect(planner.add(row(3, '2 A withdraw 10 21'))).toEqual([
      { line: 3, problem: 'balance of account A is 21, but 30 - 10 is 20' },
    ]);
    expect(planner.add(row(4, '3 A deposit 1 22'))).toEqual([]);
  });

  it('wants the first balance of an account to begin at 0', () => {
    const planner = createImportPlanner();
    expect(planner.add(row(2, '1 A deposit 30 31'))).toHaveLength(1);
  });
});
