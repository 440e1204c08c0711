import type { AccountId } from '@streamfold/accounts';
import type { AccountPlan } from '../file/import-plan.ts';

/** A balance as REST or MongoDB shows it. Funds in minor units. */
export interface ShownBalance {
  readonly funds: number;
  readonly version: number;
}

/** Balances by account; an account that is not shown is not in it. */
export type ShownBalances = ReadonlyMap<AccountId, ShownBalance>;

/** An account that is not everywhere as the file's last balance says. */
export interface BalanceDifference {
  readonly account: AccountId;
  readonly expected: number;
  readonly rest: ShownBalance | undefined;
  /** `'not_asked'`: MongoDB was left out. */
  readonly mongo: ShownBalance | undefined | 'not_asked';
  readonly differsIn: { readonly rest: boolean; readonly mongo: boolean };
}

/** What was read from the two sides. */
export interface BalancesToCompare {
  readonly accounts: readonly AccountPlan[];
  readonly rest: ShownBalances;
  readonly mongo: ShownBalances | 'not_asked';
}

/**
 * Compares the last balance of every account with REST and MongoDB; answers those that differ.
 *
 * A document that has not reached the version in REST differs too, whatever its funds are: the time
 * to wait for it was up.
 */
export function compareBalances({ accounts, rest, mongo }: BalancesToCompare): BalanceDifference[] {
  const differences: BalanceDifference[] = [];
  for (const { id: account, lastBalance: expected } of accounts) {
    const inRest = rest.get(account);
    const inMongo = mongo === 'not_asked' ? mongo : mongo.get(account);
    const differsIn = {
      rest: inRest?.funds !== expected,
      mongo:
        inMongo !== 'not_asked' &&
        (inMongo?.funds !== expected || inMongo.version < (inRest?.version ?? 0)),
    };
    if (differsIn.rest || differsIn.mongo) {
      differences.push({ account, expected, rest: inRest, mongo: inMongo, differsIn });
    }
  }
  return differences;
}

/** One line for the user: the account, what the file expects, and what the two sides show. */
export function describeDifference(difference: BalanceDifference): string {
  const { account, expected, rest, mongo } = difference;
  const inMongo = mongo === 'not_asked' ? 'not asked' : describe(mongo);
  return `account ${account}: expected ${expected}, REST ${describe(rest)}, MongoDB ${inMongo}`;
}

function describe(balance: ShownBalance | undefined): string {
  return balance === undefined ? 'has none' : `${balance.funds} (version ${balance.version})`;
}
