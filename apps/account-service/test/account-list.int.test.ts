import { seededRandom, sharedMongo, sharedRedis } from '@streamfold/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { answered, pathOf, walk, type Query } from './support/pages.ts';
import { startProjector } from './support/projector.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const settings = { MONGO_URL: mongo.url, MONGO_DATABASE: mongo.databaseName };
const service = await startService(redis.url, settings);
const projector = await startProjector(redis.url, mongo);
const random = seededRandom();

interface Account {
  readonly id: string;
  readonly status: string;
  readonly currency: string;
  readonly funds: number;
  readonly timestamp: string;
}

const ids = Array.from({ length: 40 }, (_, index) => `${random.pick(['a', 'B', 'a-'])}${index}`);

beforeAll(async () => {
  for (const id of ids) {
    const currency = random.pick(['EUR', 'EUR', 'USD']);
    await send(service.url, create(id, { overdraftLimit: 100, currency }));
    for (let moves = random.integer(0, 3); moves > 0; moves--) {
      const amount = random.integer(1, 3);
      const move = random.pick([deposit, withdraw])(id, amount);
      const answer = await send(service.url, { ...move, body: { amount, currency } });
      expect(answer.status).toBe(200);
    }
  }
  await projector.caughtUp();
}, 60_000);

/** What the log says of every account. */
async function loggedAccounts(): Promise<readonly Account[]> {
  const accounts: Account[] = [];
  for (const id of ids) {
    accounts.push(JSON.parse((await send(service.url, read(id))).text) as Account);
  }
  return accounts;
}

const list = (query: Query) => ({ path: '/accounts', member: 'accounts', query });

/** One of them, or none. */
const maybe = <T>(choices: readonly T[]): T | undefined =>
  random.integer(0, 2) === 0 ? random.pick(choices) : undefined;

const SORTS = ['id', 'funds', 'updatedAt'].flatMap((sort) => [sort, `-${sort}`]);

function compare(sort: string): (one: Account, other: Account) => number {
  const sign = sort.startsWith('-') ? -1 : 1;
  const valueOf = ({ funds, timestamp }: Account): number =>
    sort.endsWith('funds') ? funds : sort.endsWith('updatedAt') ? Date.parse(timestamp) : 0;
  return (one, other) =>
    sign * (valueOf(one) - valueOf(other) || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
}

describe('a list of accounts', () => {
  it('has what the log has of every account, in every order, a page at a time', async () => {
    const accounts = await loggedAccounts();
    for (const sort of SORTS) {
      const pages = await walk<Account>(service.url, list({ sort, limit: 7 }));
      expect(
        pages.map(({ length }) => length),
        sort,
      ).toEqual([7, 7, 7, 7, 7, 5]);
      expect(pages.flat(), sort).toEqual(accounts.toSorted(compare(sort)));
    }
    const { json } = await answered(service.url, '/accounts');
    expect(json['accounts']).toEqual(accounts.toSorted(compare('id')));
    expect(json['nextCursor']).toBeUndefined();
  });

  it('has those that every filter lets through', async () => {
    const accounts = await loggedAccounts();
    for (let round = 0; round < 15; round++) {
      const sort = random.pick(SORTS);
      const status = maybe(['open', 'frozen']);
      const currency = maybe(['EUR', 'USD', 'XTS']);
      const minFunds = maybe([-2, 0, 1]);
      const maxFunds = maybe([1, 3]);
      const idPrefix = maybe(['a', 'a-', 'B', 'B1', 'b']);
      const query = { sort, status, currency, minFunds, maxFunds, idPrefix, limit: 9 };
      const expected = accounts
        .filter((one) => status === undefined || one.status === status)
        .filter((one) => currency === undefined || one.currency === currency)
        .filter(({ funds }) => funds >= (minFunds ?? -Infinity) && funds <= (maxFunds ?? Infinity))
        .filter(({ id }) => id.startsWith(idPrefix ?? ''))
        .toSorted(compare(sort));
      const pages = await walk<Account>(service.url, list(query));
      expect(pages.flat(), JSON.stringify(query)).toEqual(expected);
    }
  }, 90_000);

  it('is walked through without a miss or a repeat while other accounts change', async () => {
    const before = await loggedAccounts();
    for (const sort of SORTS) {
      const changed = new Set<string>();
      const pages = await walk<Account>(service.url, list({ sort, limit: 8 }), async () => {
        for (let moves = 0; moves < 2; moves++) {
          const { id, currency } = random.pick(before);
          changed.add(id);
          const body = { amount: random.integer(1, 3), currency };
          await send(service.url, { path: `/accounts/${id}/deposits`, body });
        }
        await projector.caughtUp();
      });
      const seen = pages.flat().map(({ id }) => id);
      for (const id of ids.filter((one) => sort.endsWith('id') || !changed.has(one))) {
        expect(
          seen.filter((one) => one === id),
          `${sort} ${id}`,
        ).toHaveLength(1);
      }
    }
  }, 90_000);

  it('says how far it is, and has a write whose token is named', async () => {
    const answer = await send(service.url, create('late'));
    const token = String(answer.headers['streamfold-token']);
    const query = { idPrefix: 'late', after: token, waitMs: 10_000 };
    const { json } = await answered(service.url, '/accounts', query);
    expect(json['accounts']).toMatchObject([{ id: 'late', version: 1 }]);
    await projector.caughtUp();
    const asOf = async () => (await answered(service.url, '/accounts')).json['asOf'];
    await expect.poll(asOf, { timeout: 5_000 }).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      positions: [token.split('.')[2]],
      eventsBehind: 0,
      lagMs: 0,
      parkedCount: 0,
    });
  });

  it('is 503 where the write does not arrive in time, and 400 where it cannot be', async () => {
    const behind = await send(service.url, {
      path: pathOf('/accounts', { after: '1.0.9999999999999-0', waitMs: 50 }),
    });
    expect(behind).toMatchObject({
      status: 503,
      json: { code: 'read_model_behind', partition: 0, position: '9999999999999-0' },
    });
    expectProblem(behind);
    const wrong = await send(service.url, { path: pathOf('/accounts', { after: '1.7.5-0' }) });
    expect(wrong).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
  });

  it('refuses the cursor of another query, and a forged one', async () => {
    const first = await answered(service.url, '/accounts', { sort: 'funds', limit: 2 });
    const cursor = String(first.json['nextCursor']);
    const flipped = cursor.startsWith('A') ? `B${cursor.slice(1)}` : `A${cursor.slice(1)}`;
    await answered(service.url, '/accounts', { sort: 'funds', limit: 5, cursor });
    for (const query of [
      { cursor },
      { sort: '-funds', cursor },
      { sort: 'funds', currency: 'EUR', cursor },
      { sort: 'funds', cursor: flipped },
      { sort: 'funds', cursor: `${cursor}=` },
    ]) {
      const answer = await send(service.url, { path: pathOf('/accounts', query) });
      expect(answer, JSON.stringify(query)).toMatchObject({ status: 400 });
      expectProblem(answer);
    }
  });

  it('answers HEAD as it does GET, without the list', async () => {
    const answer = await send(service.url, { method: 'HEAD', path: '/accounts' });
    expect(answer).toMatchObject({ status: 200, text: '' });
  });

  it.each([
    '?limit=0',
    '?limit=-1',
    '?limit=1000000000',
    '?limit=5&limit=6',
    '?sort=name',
    '?sort=--id',
    '?status=OPEN',
    '?status[$ne]=open',
    '?currency=eur',
    '?owner=%00',
    '?minFunds=1e2',
    '?minFunds=-0',
    '?minFunds=5&maxFunds=4',
    '?idPrefix=%5E',
    '?idPrefix=',
    '?cursor=x',
    '?after=x',
    '?waitMs=9e99',
    '?minVersion=1',
    '?__proto__[x]=1',
  ])('is 400 of %s', async (query) => {
    const answer = await send(service.url, { path: `/accounts${query}` });
    expect(answer).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
    expectProblem(answer);
  });
});
