import { parseAccountId, parseOverdraftLimit } from '@streamfold/accounts';
import { describe, expect, it } from 'vitest';
import type { AccountPlan } from '../file/import-plan.ts';
import { compareBalances, describeDifference, type ShownBalance } from './compare-balances.ts';

const A = accountPlan('A', 50);

function accountPlan(name: string, lastBalance: number): AccountPlan {
  const id = parseAccountId(name);
  const overdraftLimit = parseOverdraftLimit(0);
  if (id === undefined || overdraftLimit === undefined) throw new Error(name);
  return { id, overdraftLimit, lastBalance, transactions: [] };
}

function shown(balance: ShownBalance | undefined) {
  return new Map(balance === undefined ? [] : [[A.id, balance]]);
}

function compare(
  rest: ShownBalance | undefined,
  mongo: ShownBalance | undefined | 'not_asked',
): string[] {
  const inMongo = mongo === 'not_asked' ? mongo : shown(mongo);
  const differences = compareBalances({ accounts: [A], rest: shown(rest), mongo: inMongo });
  return differences.map(describeDifference);
}

describe('the comparison of balances', () => {
  const right = { funds: 50, version: 3 };
  const wrong = { funds: 49, version: 3 };

  it('finds nothing where all are equal', () => {
    expect(compare(right, right)).toEqual([]);
    expect(compare(right, 'not_asked')).toEqual([]);
    expect(compare(right, { funds: 50, version: 4 })).toEqual([]);
  });

  it('names the account and what is shown where one differs', () => {
    expect(compare(wrong, right)).toEqual([
      'account A: expected 50, REST 49 (version 3), MongoDB 50 (version 3)',
    ]);
    expect(compare(right, wrong)).toEqual([
      'account A: expected 50, REST 50 (version 3), MongoDB 49 (version 3)',
    ]);
    expect(compare(wrong, 'not_asked')).toEqual([
      'account A: expected 50, REST 49 (version 3), MongoDB not asked',
    ]);
  });

  it('finds an account that is missing', () => {
    expect(compare(undefined, right)).toEqual([
      'account A: expected 50, REST has none, MongoDB 50 (version 3)',
    ]);
    expect(compare(right, undefined)).toHaveLength(1);
  });

  it('finds a document that is behind though its funds are equal', () => {
    expect(compare(right, { funds: 50, version: 2 })).toHaveLength(1);
  });

  it('finds funds that are no number', () => {
    expect(compare(right, { funds: Number.NaN, version: 3 })).toHaveLength(1);
  });
});
