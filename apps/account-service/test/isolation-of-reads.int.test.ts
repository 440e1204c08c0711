import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit } from './support/account-requests.ts';
import { answered, pathOf, type Query } from './support/pages.ts';
import { startProjector } from './support/projector.ts';
import { send } from './support/send.ts';
import { PRINCIPAL_HEADER, startServiceWithPrincipals } from './support/service-with-principals.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const projector = await startProjector(redis.url, mongo);

describe('a principal', () => {
  it('meets its own accounts alone, in every read, unless it is an admin', async () => {
    const url = await startServiceWithPrincipals(redis.url, mongo);
    const as = (who: string) => ({ [PRINCIPAL_HEADER]: who });
    for (const [id, who] of [
      ['p-ann', 'Ann'],
      ['p-bob', 'Bob'],
    ] as const) {
      expect((await send(url, create(id, {}, as(who)))).status).toBe(201);
      expect((await send(url, deposit(id, 5, as(who)))).status).toBe(200);
    }
    await projector.caughtUp();

    const listed = async (who: string, query: Query = {}) => {
      const { json } = await answered(url, '/accounts', { idPrefix: 'p-', ...query }, as(who));
      return (json['accounts'] as { id: string; owner: string }[]).map(({ id, owner }) => [
        id,
        owner,
      ]);
    };
    const [ann, bob] = [
      ['p-ann', 'Ann'],
      ['p-bob', 'Bob'],
    ];
    expect(await listed('Ann')).toEqual([ann]);
    expect(await listed('Ann', { owner: 'Ann', sort: '-funds' })).toEqual([ann]);
    expect(await listed('Ann', { owner: 'Bob' })).toEqual([]);
    expect(await listed('Root admin')).toEqual([ann, bob]);
    expect(await listed('Root admin', { owner: 'Bob' })).toEqual([bob]);

    const bobs = await answered(url, '/accounts', { limit: 1, idPrefix: 'p-' }, as('Root admin'));
    const query = { limit: 1, idPrefix: 'p-', cursor: String(bobs.json['nextCursor']) };
    expect((await send(url, { path: pathOf('/accounts', query), headers: as('Bob') })).status).toBe(
      400,
    );

    for (const part of ['', '?at=v1', '/transactions', '/transactions?minVersion=1', '/events']) {
      const path = `/accounts/p-bob${part}`;
      expect((await send(url, { path, headers: as('Bob') })).status, part).toBe(200);
      expect((await send(url, { path, headers: as('Root admin') })).status, part).toBe(200);
      const denied = await send(url, { path, headers: as('Ann') });
      expect(denied, part).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
      // Not to be told from an account that is not there.
      const absent = await send(url, { path: path.replace('bob', 'eve'), headers: as('Ann') });
      expect(denied.json).toEqual(absent.json);
    }
  });
});
