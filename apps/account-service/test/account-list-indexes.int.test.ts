import { balances } from '@streamfold/account-projections';
import { parseCurrency, parseOwner, type Owner } from '@streamfold/accounts';
import { sharedMongo } from '@streamfold/testing';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACCOUNT_SORTS,
  type AccountFilters,
  type AccountListQuery,
  type AccountSort,
} from '../src/account-list/account-list-reader.ts';
import { accountListFind, type AccountDocument } from '../src/mongo/account-list-find.ts';

// A collection with the indexes that the projector makes, of many accounts that are alike.

const COUNT = 3_000;
const mongo = sharedMongo();
const client = new MongoClient(mongo.url);
afterAll(() => client.close());
const accounts = client.db(mongo.databaseName).collection<AccountDocument>(balances.collection);

const idOf = (index: number): string => `account-${String(index).padStart(5, '0')}`;
const timeOf = (index: number): number => Date.UTC(2026, 10, 21) + (index % 50) * 1_000;
// Most have nothing, as in life.
const fundsOf = (index: number): number => (index % 10 === 0 ? index : 0);

beforeAll(async () => {
  await accounts.createIndexes((balances.indexes ?? []).map((key) => ({ key: { ...key } })));
  await accounts.insertMany(
    Array.from({ length: COUNT }, (_, index) => ({
      _id: idOf(index),
      version: 1,
      status: index % 1_000 === 0 ? 'frozen' : 'open',
      currency: index % 500 === 0 ? 'USD' : 'EUR',
      ...(index % 100 === 0 ? { owner: 'Ann' } : {}),
      funds: fundsOf(index),
      updatedAt: new Date(timeOf(index)),
    })),
  );
}, 60_000);

const NO_FILTERS: AccountFilters = {
  status: undefined,
  currency: undefined,
  owners: [],
  minFunds: undefined,
  maxFunds: undefined,
  idPrefix: undefined,
};

const [ann] = [parseOwner('Ann')].filter((owner): owner is Owner => owner !== undefined);
const owners = ann === undefined ? [] : [ann];

const FILTERS: readonly [name: string, filters: Partial<AccountFilters>][] = [
  ['no filter', {}],
  ['status', { status: 'frozen' }],
  ['currency', { currency: parseCurrency('USD') }],
  ['owner', { owners }],
  ['funds', { minFunds: 1, maxFunds: 100 }],
  ['idPrefix', { idPrefix: 'account-000' }],
  ['owner and status', { owners, status: 'open' }],
];

const SORTS = ACCOUNT_SORTS.flatMap((sort) => [[sort, false] as const, [sort, true] as const]);

/** A place in the middle, among many that are alike. */
function middleOf(sort: AccountSort): AccountListQuery['after'] {
  const index = COUNT / 2 + 25;
  const id = idOf(index);
  if (sort === 'id') return { id, value: undefined };
  return { id, value: sort === 'funds' ? fundsOf(index) : timeOf(index) };
}

interface Explained {
  readonly queryPlanner: { readonly winningPlan: object };
  readonly executionStats: {
    readonly nReturned: number;
    readonly totalKeysExamined: number;
    readonly totalDocsExamined: number;
  };
}

async function explain(query: AccountListQuery): Promise<Explained> {
  const { filter, sort } = accountListFind(query);
  const found = accounts.find(filter).sort(sort).limit(query.limit);
  return (await found.explain('executionStats')) as Explained;
}

describe('a page of accounts', () => {
  it.each(
    SORTS.flatMap(([sort, down]) =>
      FILTERS.map(([name, filters]) => ({ sort, down, name, filters })),
    ),
  )(
    'by $sort (down: $down) with $name is found by an index',
    async ({ sort, down, filters: some }) => {
      const filters = { ...NO_FILTERS, ...some };
      for (const after of [undefined, middleOf(sort)]) {
        const query = { filters, sort, isDescending: down, after, limit: 51 };
        const { queryPlanner } = await explain(query);
        const plan = JSON.stringify(queryPlanner.winningPlan);
        expect(plan).not.toContain('COLLSCAN');
        expect(plan).toContain('IXSCAN');
      }
    },
  );

  it.each(SORTS)('by %s (down: %s) costs what is on it, wherever it is', async (sort, down) => {
    for (const after of [undefined, middleOf(sort)]) {
      const query = { filters: NO_FILTERS, sort, isDescending: down, after, limit: 51 };
      const { queryPlanner, executionStats } = await explain(query);
      expect(JSON.stringify(queryPlanner.winningPlan)).not.toContain('"SORT"');
      expect(executionStats.nReturned).toBe(51);
      expect(executionStats.totalKeysExamined).toBeLessThan(60);
    }
  });

  it.each(SORTS)('by %s (down: %s) of a few costs about those few', async (sort, isDescending) => {
    for (const some of [
      { owners },
      { currency: parseCurrency('USD') },
      { status: 'frozen' as const },
    ]) {
      const filters = { ...NO_FILTERS, ...some };
      const query = { filters, sort, isDescending, after: undefined, limit: 51 };
      const { executionStats } = await explain(query);
      expect(executionStats.totalDocsExamined).toBeLessThan(COUNT / 20);
    }
  });
});
