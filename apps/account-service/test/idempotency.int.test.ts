import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, withdraw } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);
const key = (value: string): { 'idempotency-key': string } => ({ 'idempotency-key': value });

describe('a command with an Idempotency-Key', () => {
  it('is carried out once, and answered the same again, also after others came between', async () => {
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

  it('is carried out once when it is sent 50 times at once', async () => {
    await send(service.url, create('storm'));
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => send(service.url, deposit('storm', 3, key('storm-1')))),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
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

  it('may use a key that another account has used: keys belong to their account', async () => {
    await send(service.url, create('one'));
    await send(service.url, create('two'));
    await send(service.url, deposit('one', 1, key('shared')));
    const answer = await send(service.url, deposit('two', 1, key('shared')));
    expect(answer.status).toBe(200);
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
  });

  it('is tried anew after a rejection, for nothing was written under its key', async () => {
    await send(service.url, create('poor'));
    const request = withdraw('poor', 10, key('p-1'));
    expect((await send(service.url, request)).status).toBe(422);
    await send(service.url, deposit('poor', 10));
    expect((await send(service.url, request)).status).toBe(200);
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
