import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);

describe('an account', () => {
  it('is created, takes and gives money, and is read back', async () => {
    const created = await send(service.url, create('JohnDoe', { overdraftLimit: 50 }));
    expect(created).toMatchObject({ status: 201, json: { id: 'JohnDoe', version: 1 } });
    expect(created.headers).toMatchObject({ location: '/accounts/JohnDoe', etag: '"1"' });

    const deposited = await send(service.url, deposit('JohnDoe', 100));
    expect(deposited.status).toBe(200);
    expect(deposited.json).toEqual({
      ...{ id: 'JohnDoe', amount: 100, version: 2 },
      ...{ funds: 100, available: 100 },
    });

    const withdrawn = await send(service.url, withdraw('JohnDoe', 130));
    expect(withdrawn.json).toEqual({
      ...{ id: 'JohnDoe', amount: 130, version: 3 },
      ...{ funds: -30, available: -30 },
    });

    const account = await send(service.url, read('JohnDoe'));
    expect(account).toMatchObject({
      status: 200,
      json: {
        ...{ id: 'JohnDoe', version: 3, status: 'open', currency: 'EUR' },
        ...{ funds: -30, available: -30, held: 0, inTransit: 0, overdraftLimit: 50 },
      },
      headers: { etag: '"3"' },
    });
    const timestamp = String(account.json['timestamp']);
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(60_000);
  });

  it('is in Redis as the wire contract says', async () => {
    await send(service.url, create('Wire'));
    await send(service.url, deposit('Wire', 100));
    const entries = await service.redis.xrange('account:Wire', '-', '+');
    expect(entries.map(([id]) => id)).toEqual(['1-0', '2-0']);
    expect(entries.map(([, fields]) => fields[1])).toEqual([
      '{"id":"Wire","version":1,"type":"create"}',
      '{"id":"Wire","version":2,"type":"deposit","amount":100}',
    ]);
  });

  it('is named in the paths of its routes as it may be written there', async () => {
    await send(service.url, create('a.b_c-d'));
    const answer = await send(service.url, { path: '/accounts/a%2Eb_c-d' });
    expect(answer).toMatchObject({ status: 200, json: { id: 'a.b_c-d' } });
    expect((await send(service.url, create('x'.repeat(64)))).status).toBe(201);
  });
});

describe('If-Match', () => {
  it('lets a command through at the version that it names', async () => {
    await send(service.url, create('match'));
    const answer = await send(service.url, deposit('match', 1, { 'if-match': '"1"' }));
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"2"' } });
  });

  it('row 88: answers 412 with both versions when the account has moved on', async () => {
    await send(service.url, create('stale'));
    await send(service.url, deposit('stale', 1));
    const answer = await send(service.url, deposit('stale', 1, { 'if-match': '"1"' }));
    expect(answer).toMatchObject({
      status: 412,
      json: { code: 'version_mismatch', expectedVersion: 1, version: 2 },
    });
    expect(await service.redis.xlen('account:stale')).toBe(2);
  });

  it.each(['"3"', '*'])('answers 404 with %s when there is no account', async (ifMatch) => {
    const answer = await send(service.url, deposit('absent', 1, { 'if-match': ifMatch }));
    expect(answer).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
  });

  it('takes * for any account that exists', async () => {
    await send(service.url, create('star'));
    expect((await send(service.url, deposit('star', 1, { 'if-match': '*' }))).status).toBe(200);
  });

  it('has no meaning where an account is created, and is refused there', async () => {
    const answer = await send(service.url, create('unborn', {}, { 'if-match': '*' }));
    expect(answer).toMatchObject({ status: 400, json: { code: 'if_match_invalid' } });
    expect(await service.redis.xlen('account:unborn')).toBe(0);
  });

  it('lets exactly one of many commands through that name the same version', async () => {
    await send(service.url, create('gate'));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        send(service.url, deposit('gate', 1, { 'if-match': '"1"' })),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
  });
});

describe('health', () => {
  it('says that the process lives and that Redis answers', async () => {
    expect(await send(service.url, { path: '/livez' })).toMatchObject({
      status: 200,
      json: { status: 'alive' },
    });
    expect(await send(service.url, { path: '/readyz' })).toMatchObject({
      status: 200,
      json: { status: 'ready', checks: { redis: 'ok' } },
    });
  });
});
