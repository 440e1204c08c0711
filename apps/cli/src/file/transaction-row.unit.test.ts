import { describe, expect, it } from 'vitest';
import { parseTransactionRow } from './transaction-row.ts';

const GOOD = ['4711', '17', '1993-02-28', 'withdraw', '250', '-50'];

/** A good row with one field replaced. */
function withField(place: number, value: string): string[] {
  return GOOD.map((field, i) => (i === place ? value : field));
}

describe('a row of a bank file', () => {
  it('is read with its money as integers', () => {
    expect(parseTransactionRow(GOOD, 9)).toEqual({
      outcome: 'parsed',
      row: {
        line: 9,
        transaction: '4711',
        account: '17',
        type: 'withdraw',
        amount: 250,
        balance: -50,
      },
    });
  });

  it.each([
    ['transaction', 0, ['', '01', '-1', '1.5', 'x', ' 1', '1'.repeat(20)]],
    ['account', 1, ['', 'a:b', '-a', 'a b', 'accountStream{', 'x'.repeat(65), 'ä']],
    ['date', 2, ['', '1993-02-29', '930228', '1993-2-28', '1993-13-01']],
    ['type', 3, ['', 'Deposit', 'withdrawal', 'deposit ', '__proto__']],
    [
      'amount',
      4,
      ['', '0', '-0', '-5', '1.0', '1e3', '+5', '0x10', ' 5', '9007199254740992', 'NaN'],
    ],
    ['balance', 5, ['', '-0', '1.0', '1e3', '--5', '9007199254740992', 'Infinity']],
  ])('is refused for its %s', (column, place, values) => {
    for (const value of values) {
      const parsed = parseTransactionRow(withField(place, value), 3);
      const problem: unknown = expect.stringMatching(`^${column} "`);
      expect(parsed, value).toEqual({ outcome: 'invalid', problems: [{ line: 3, problem }] });
    }
  });

  it('tells everything that is wrong with it at once', () => {
    const parsed = parseTransactionRow(['x', ':', 'today', 'gift', 'much', 'more'], 5);
    expect(parsed.outcome === 'invalid' && parsed.problems.length).toBe(6);
  });

  it('is refused with too few or too many fields', () => {
    const problems = [{ line: 2, problem: 'has 5 fields instead of 6' }];
    expect(parseTransactionRow(GOOD.slice(1), 2)).toEqual({ outcome: 'invalid', problems });
    expect(parseTransactionRow([...GOOD, ''], 2).outcome).toBe('invalid');
  });

  it('shows a long or odd value shortened and escaped', () => {
    const parsed = parseTransactionRow(withField(3, `\u001b[31m${'x'.repeat(100)}`), 2);
    const problem = parsed.outcome === 'invalid' ? parsed.problems[0]?.problem : undefined;
    expect(problem).toMatch(/^type "\\u001b\[31mx{35}…" is not deposit or withdraw$/);
  });
});
