import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, withdraw } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send, type Answer } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);
const other = await startService(redis.url);
const key = (value: string): { 'idempotency-key': string } => ({ 'idempotency-key': value });

describe('a command with an Idempotency-Key', () => {
  it('row 77: is carried out once, and answered the same again, also after others came between', async () => {
    await send(service.url, create('twice'));
    const first = await send(service.url, deposit('twice', 100, key('order-1')));
    await send(service.url, withdraw('twice', 40, key('order-2')));

    const again = await send(service.url, deposit('twice', 100, key('order-1')));

    expect(again.status).toBe(first.status);
    expect(again.text).toBe(first.text);
    expect(again.headers.etag).toBe(first.headers.etag);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await service.redis.xlen('account:twice')).toBe(3);
  });

  it('is the same whether the key is bare or quoted', async () => {
    await send(service.url, create('forms'));
    await send(service.url, deposit('forms', 1, key('9c-1')));
    const again = await send(service.url, deposit('forms', 1, key('"9c-1"')));
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('is the same however the account is written in the path', async () => {
    await send(service.url, create('written'));
    await send(service.url, deposit('written', 1, key('written-1')));
    const again = await send(service.url, deposit('writt%65n', 1, key('written-1')));
    expect(again).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' } });
  });

  it('is carried out once when it is sent 50 times at once, and who is told to wait gets the same answer', async () => {
    await send(service.url, create('storm'));
    const request = deposit('storm', 3, key('storm-1'));
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(service.url, request)));
    const told = answers.filter(({ status }) => status !== 200);
    for (const answer of told) {
      expect(answer).toMatchObject({
        status: 409,
        headers: { 'retry-after': '1' },
        json: { code: 'idempotency_key_in_use' },
      });
      expectProblem(answer);
    }
    // One after another: they are in each other's way just as well.
    const retried: Answer[] = [];
    for (const _ of told) retried.push(await send(service.url, request));
    const done = [...answers.filter(({ status }) => status === 200), ...retried];
    expect(new Set(done.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const first = done.filter(({ headers }) => headers['idempotency-replayed'] === undefined);
    expect(first).toHaveLength(1);
    expect(await service.redis.xlen('account:storm')).toBe(2);
  });

  it('is the account that was created, not a conflict with it', async () => {
    const request = create('born', { overdraftLimit: 5 }, key('birth-1'));
    const first = await send(service.url, request);
    const again = await send(service.url, request);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(again.headers.location).toBe('/accounts/born');
    const other = await send(service.url, create('born', { overdraftLimit: 5 }, key('birth-2')));
    expect(other).toMatchObject({ status: 409, json: { code: 'account_exists' } });
    expect(await service.redis.xlen('account:born')).toBe(1);
  });

  it('is answered as the first time although If-Match no longer holds', async () => {
    await send(service.url, create('guarded'));
    const request = deposit('guarded', 4, { ...key('guarded-1'), 'if-match': '"1"' });
    const first = await send(service.url, request);
    const again = await send(service.url, request);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.text).toBe(first.text);
  });

  it.each([
    ['row 74: another amount', deposit('reused', 101, key('r-1'))],
    ['row 75: another operation', withdraw('reused', 100, key('r-1'))],
    ['another limit', create('reused', { overdraftLimit: 1 }, key('r-0'))],
  ])('is refused with 422 when the key was used for %s', async (_name, request) => {
    await send(service.url, create('reused', {}, key('r-0')));
    await send(service.url, deposit('reused', 100, key('r-1')));
    const before = await service.eventCounts('reused');
    const answer = await send(service.url, request);
    expect(answer).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
    expectProblem(answer);
    expect(await service.eventCounts('reused')).toEqual(before);
  });

  it.each([
    ['a deposit', deposit('one', 1, key('shared-1')), deposit('two', 1, key('shared-1'))],
    ['a creation', create('three', {}, key('shared-2')), create('four', {}, key('shared-2'))],
  ])(
    'is refused with 422 when the key named %s of another account',
    async (_name, first, other) => {
      await send(service.url, create('one'));
      await send(service.url, create('two'));
      await send(service.url, first);
      const before = await service.eventCounts('two', 'four');
      const answer = await send(service.url, other);
      expect(answer).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
      expectProblem(answer);
      expect(await service.eventCounts('two', 'four')).toEqual(before);
    },
  );

  it('is answered by another instance as by the first, also although If-Match no longer holds', async () => {
    await send(service.url, create('moved'));
    const request = deposit('moved', 4, { ...key('moved-1'), 'if-match': '"1"' });
    const first = await send(service.url, request);
    await send(service.url, withdraw('moved', 1));
    const again = await send(other.url, request);
    expect(again).toMatchObject({ status: 200, text: first.text });
    expect(again.headers['idempotency-replayed']).toBe('true');
  });
});

describe('a command that was refused', () => {
  it('row 77: is decided anew under its key, for nothing was written under it', async () => {
    await send(service.url, create('poor'));
    const request = withdraw('poor', 10, key('p-1'));
    const refused = await send(service.url, request);
    expect(refused.status).toBe(422);
    expect(await send(service.url, request)).toMatchObject({ status: 422, text: refused.text });
    await send(service.url, deposit('poor', 10));
    const done = await send(service.url, request);
    expect(done.status).toBe(200);
    expect(done.headers['idempotency-replayed']).toBeUndefined();
  });

  it('leaves its key to another command, and to another account', async () => {
    await send(service.url, create('found'));
    expect((await send(service.url, deposit('fuond', 1, key('typo-1')))).status).toBe(404);
    expect((await send(service.url, deposit('found', 1, key('typo-1')))).status).toBe(200);
  });

  it('for its key being used does not take the key from who used it', async () => {
    await send(service.url, create('first'));
    await send(other.url, deposit('first', 1, key('mine-1')));
    expect((await send(service.url, withdraw('first', 1, key('mine-1')))).status).toBe(422);
    const again = await send(service.url, deposit('first', 1, key('mine-1')));
    expect(again).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' } });
  });
});

describe('a command without an Idempotency-Key', () => {
  it('row 71: says in its answer that sending it again is not protected', async () => {
    const made = await send(service.url, create('bare'));
    const first = await send(service.url, deposit('bare', 1));
    const second = await send(service.url, deposit('bare', 1));
    expect([made, first, second].map(({ headers }) => headers['idempotency-protected'])).toEqual([
      'false',
      'false',
      'false',
    ]);
    expect(await service.redis.xlen('account:bare')).toBe(3);
    const withKey = await send(service.url, deposit('bare', 1, key('bare-1')));
    expect(withKey.headers['idempotency-protected']).toBeUndefined();
  });
});
