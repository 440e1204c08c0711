import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

// Defects that services of this kind are known to have had, seen from the side of HTTP.

const redis = await sharedRedis();
const service = await startService(redis.url);

describe('an account id', () => {
  it('that is the name of a key leads to a key of its own', async () => {
    expect((await send(service.url, create('accountStream'))).status).toBe(201);
    expect((await send(service.url, deposit('accountStream', 5))).json).toMatchObject({ funds: 5 });
    expect(await service.redis.xlen('account:accountStream')).toBe(2);
    expect(await service.redis.type('accountStream')).toBe('stream');
  });
});

describe('an amount', () => {
  it('that is no positive integer never reaches the funds', async () => {
    await send(service.url, create('amounts'));
    await send(service.url, deposit('amounts', 10));
    for (const body of ['"5"', 'NaN', '0.1', '"NaN"', 'null', '1e309']) {
      const path = '/accounts/amounts/deposits';
      const answer = await send(service.url, { path, body: `{"amount":${body}}` });
      expect(answer.status, body).toBe(400);
    }
    const { json } = await send(service.url, read('amounts'));
    expect(json).toMatchObject({ funds: 10, version: 2 });
  });
});

describe('a creation', () => {
  it('that is sent twice, also at the same time, makes one account of one event', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => send(service.url, create('once'))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect((await send(service.url, create('once'))).status).toBe(409);
    expect(await service.redis.xlen('account:once')).toBe(1);
  });
});

describe('an account in use by many', () => {
  it('is never seen, nor left, in a state that no order of the commands leads to', async () => {
    await send(service.url, create('shared'));
    await send(service.url, deposit('shared', 50));
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => send(service.url, withdraw('shared', 3))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(16);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(24);
    expect((await send(service.url, read('shared'))).json).toMatchObject({ funds: 2, version: 18 });
  });
});

describe('a stream that holds something else than events', () => {
  it('is answered 500 without a word of what it holds, and takes no more events', async () => {
    await service.redis.xadd('account:broken', '1-0', 'event', 'a private remark');
    for (const request of [read('broken'), deposit('broken', 5)]) {
      const answer = await send(service.url, request);
      expect(answer.status).toBe(500);
      expectProblem(answer);
      expect(answer.text).not.toContain('private');
    }
    expect(await service.redis.xlen('account:broken')).toBe(1);
  });

  it('is answered 5xx also where it is no stream at all, and nothing is half written', async () => {
    await service.redis.set('account:wrong', 'x');
    const before = await service.eventCounts();
    const answer = await send(service.url, deposit('wrong', 5));
    expect([500, 503]).toContain(answer.status);
    expectProblem(answer);
    expect(await service.eventCounts()).toEqual(before);
  });
});
