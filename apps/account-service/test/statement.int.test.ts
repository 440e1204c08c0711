import { AMOUNT_MAX } from '@streamfold/accounts';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, statement, withdraw } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { openReadModel } from './support/read-model.ts';
import { send, type Answer } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const service = await startService(redis.url, {
  MONGO_URL: mongo.url,
  MONGO_DATABASE: mongo.databaseName,
});
const readModel = openReadModel(mongo, service.redis);

/** An account with these movements; the last answer. */
async function accountWith(id: string, ...amounts: readonly number[]): Promise<Answer> {
  let answer = await send(service.url, create(id, { overdraftLimit: 1_000 }));
  for (const amount of amounts) {
    answer = await send(service.url, amount > 0 ? deposit(id, amount) : withdraw(id, -amount));
    expect(answer.status).toBe(200);
  }
  return answer;
}

const tokenIn = ({ headers }: Answer): string => String(headers['streamfold-token']);

const amountsIn = ({ json }: Answer): readonly unknown[] =>
  (json['transactions'] as { amount: number }[]).map(({ amount }) => amount);

describe('a statement', () => {
  it('has every movement of money, oldest first, with the balance after it', async () => {
    await accountWith('John', 100, -130);
    await readModel.project('John', 3);
    const positions = (await service.redis.xrange('accountStream', '-', '+')).map(([id]) => id);

    const answer = await send(service.url, statement('John'));

    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
    const [second, third] = positions.slice(-2);
    expect(answer.json).toEqual({
      id: 'John',
      version: 3,
      currency: 'EUR',
      openingBalance: 0,
      closingBalance: -30,
      asOf: expect.objectContaining({ positions: ['0-0'], eventsBehind: 3 }) as object,
      transactions: [
        { version: 2, type: 'deposit', amount: 100, balance: 100, time, position: second },
        { version: 3, type: 'withdraw', amount: 130, balance: -30, time, position: third },
      ],
    });
  });

  it('is empty for an account without a movement, and exact for the largest', async () => {
    await accountWith('empty');
    await readModel.project('empty', 1);
    const { json } = await send(service.url, statement('empty'));
    expect(json).toMatchObject({
      version: 1,
      openingBalance: 0,
      closingBalance: 0,
      transactions: [],
    });

    await accountWith('rich', AMOUNT_MAX);
    await readModel.project('rich', 2);
    const { text } = await send(service.url, statement('rich'));
    expect(text).toContain(`"amount":${AMOUNT_MAX},"balance":${AMOUNT_MAX}`);
  });

  it('comes a page at a time, nothing twice and nothing left out', async () => {
    const amounts = [1, 2, 3, 4, 5, 6, 7];
    await accountWith('pages', ...amounts);
    await readModel.project('pages', 8);
    const seen: unknown[] = [];
    const sizes: number[] = [];
    let cursor: unknown = undefined;
    do {
      const query = typeof cursor === 'string' ? { cursor, limit: 3 } : { limit: 3 };
      const answer = await send(service.url, statement('pages', query));
      expect(answer.status).toBe(200);
      seen.push(...amountsIn(answer));
      sizes.push(amountsIn(answer).length);
      cursor = answer.json['nextCursor'];
    } while (cursor !== undefined);
    expect(seen).toEqual(amounts);
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('ends at the version that it says, although later lines are there', async () => {
    await accountWith('midway', 1, 2, 3);
    await readModel.writeLines('midway', 4);
    await readModel.writeHead('midway', 3);
    const answer = await send(service.url, statement('midway', { limit: 2 }));
    expect(answer.json).toMatchObject({ version: 3 });
    expect(answer.json['nextCursor']).toBeUndefined();
    expect(amountsIn(answer)).toEqual([1, 2]);
  });
});

describe('a statement after a write', () => {
  it('is waited for by the token of the write', async () => {
    const token = tokenIn(await accountWith('token', 10, 20));
    await readModel.project('token', 2);
    const ended = send(service.url, statement('token', { after: token, waitMs: 10_000 }));
    await readModel.project('token', 3);
    const answer = await ended;
    expect(answer).toMatchObject({ status: 200, json: { version: 3 } });
    expect(amountsIn(answer)).toEqual([10, 20]);
  });

  it('is waited for by the version, also where the account is new to the read model', async () => {
    await accountWith('fresh', 10);
    const ended = send(service.url, statement('fresh', { minVersion: 2, waitMs: 10_000 }));
    await readModel.project('fresh', 2);
    expect(await ended).toMatchObject({ status: 200, json: { version: 2 } });
  });

  it('is refused with 503 when the read model does not come to it in time', async () => {
    const token = tokenIn(await accountWith('behind', 10, 20));
    await readModel.project('behind', 2);
    for (const query of [{ after: token }, { minVersion: 3 }]) {
      const answer = await send(service.url, statement('behind', { ...query, waitMs: 50 }));
      expect(answer).toMatchObject({
        status: 503,
        headers: { 'retry-after': '1' },
        json: { code: 'read_model_behind', version: 2, minVersion: 3, outcome: 'not_applied' },
      });
      expectProblem(answer);
    }
    expect((await send(service.url, statement('behind', { waitMs: 0 }))).status).toBe(200);
  });

  it('is refused without a wait where the projector has stopped at the account', async () => {
    const token = tokenIn(await accountWith('halted', 10));
    await readModel.project('halted', 1);
    await readModel.park('halted', 2);
    const answer = await send(service.url, statement('halted', { after: token, waitMs: 10_000 }));
    expect(answer).toMatchObject({ status: 503, json: { code: 'read_model_behind', version: 1 } });
    expect(answer.json['detail']).toMatch(/has stopped at this account/);
  });

  it('is refused with 503, and not denied, where the read model knows no such account yet', async () => {
    await accountWith('unborn');
    const answer = await send(service.url, statement('unborn'));
    expect(answer).toMatchObject({ status: 503, json: { code: 'read_model_behind', version: 0 } });
  });

  it('does not go back: two writes and their reads, one behind the other', async () => {
    await accountWith('steps');
    for (const version of [2, 3, 4, 5]) {
      const token = tokenIn(await send(service.url, deposit('steps', version)));
      const ended = send(service.url, statement('steps', { after: token, waitMs: 10_000 }));
      await readModel.project('steps', version);
      expect(amountsIn(await ended).at(-1)).toBe(version);
    }
  });
});

describe('a statement that cannot be', () => {
  it('is 404 of an unknown account, whatever is waited for', async () => {
    for (const query of [{}, { minVersion: 1, waitMs: 10 }]) {
      const answer = await send(service.url, statement('nobody', query));
      expect(answer).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
      expectProblem(answer);
    }
  });

  it.each([
    '?limit=0',
    '?limit=-1',
    '?limit=501',
    '?limit=1000000000',
    '?limit=1&limit=2',
    '?limit[]=1',
    '?limit=',
    '?minVersion=-1',
    '?minVersion=1.0',
    '?minVersion=NaN',
    '?minVersion=9e99',
    '?waitMs=10001',
    '?after=12',
    '?after=1.0.5-0&after=1.0.5-0',
    '?after=%00',
    '?cursor=7',
    '?cursor[$gt]=',
    '?from=2026-11-21',
    '?to=2026-11-21T00:00:00+01:00',
    '?from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z',
    '?order=DESC',
    `?cursor=${'x'.repeat(201)}`,
    '?unknown=1',
    '?__proto__=1',
    '?__proto__[limit]=1',
  ])('rows 87 and 89: is 400 of %s', async (query) => {
    const answer = await send(service.url, { path: `/accounts/John/transactions${query}` });
    expect(answer).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
    expectProblem(answer);
  });

  it('is 400 of an id that no account can have, and 405 of another method', async () => {
    expect((await send(service.url, statement('a:b'))).status).toBe(400);
    const posted = await send(service.url, { ...statement('John'), body: {} });
    expect(posted).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, OPTIONS' } });
  });

  it('is 500, and shows nothing, of a line that is none', async () => {
    await accountWith('damaged', 5);
    await readModel.project('damaged', 2);
    const lines = readModel.db.collection<{ _id: string }>('transactions');
    await lines.updateOne({ _id: 'damaged:2' }, { $set: { amount: 'a private remark' } });
    const answer = await send(service.url, statement('damaged'));
    expect(answer.status).toBe(500);
    expectProblem(answer);
    expect(answer.text).not.toContain('private');
  });
});
