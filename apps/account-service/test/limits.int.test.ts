import { Agent } from 'node:http';
import { sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const spoofed = (address: string) => ({ headers: { 'x-forwarded-for': address } });

describe('a client that sends more than its limit', () => {
  const limit = { RATE_LIMIT_MAX: '5', RATE_LIMIT_WINDOW_MS: '60000' };

  it('row 83: is answered 429, says when to come back, and no address that it makes up helps', async () => {
    const service = await startService(redis.url, limit);
    await send(service.url, create('limited'));
    for (let n = 0; n < 4; n += 1) await send(service.url, read('limited'));
    const before = await service.eventCounts('limited');

    for (const address of ['192.0.2.1', '192.0.2.2, 192.0.2.3', '::1', 'no address']) {
      const answer = await send(service.url, { ...deposit('limited', 1), ...spoofed(address) });
      expect(answer).toMatchObject({ status: 429, json: { code: 'too_many_requests' } });
      expectProblem(answer);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(1);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
      expect(answer.headers['ratelimit-policy']).toBe('"requests";q=5;w=60');
      expect(answer.headers['ratelimit']).toMatch(/^"requests";r=0;t=\d+$/);
    }
    expect(await service.eventCounts('limited')).toEqual(before);
  });

  it('keeps nobody from asking whether the service is well', async () => {
    const service = await startService(redis.url, { ...limit, RATE_LIMIT_MAX: '1' });
    for (let n = 0; n < 3; n += 1) {
      expect((await send(service.url, { path: '/livez' })).status).toBe(200);
      expect((await send(service.url, { path: '/readyz' })).status).toBe(200);
    }
    expect((await send(service.url, read('nobody'))).status).toBe(404);
    expect((await send(service.url, read('nobody'))).status).toBe(429);
    expect((await send(service.url, { path: '/livez' })).status).toBe(200);
  });

  it('is served again when its time is over', async () => {
    const window = { RATE_LIMIT_MAX: '1', RATE_LIMIT_WINDOW_MS: '1000' };
    const service = await startService(redis.url, window);
    expect((await send(service.url, read('nobody'))).status).toBe(404);
    expect((await send(service.url, read('nobody'))).status).toBe(429);
    const status = async () => (await send(service.url, read('nobody'))).status;
    await expect.poll(status, { timeout: 5_000 }).toBe(404);
  });

  it('is told apart from others by what a trusted proxy says, as far as it is trusted', async () => {
    const proxied = { ...limit, RATE_LIMIT_MAX: '1', TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.1' };
    const service = await startService(redis.url, proxied);
    const statusFrom = async (forwarded: string) =>
      (await send(service.url, { ...read('nobody'), ...spoofed(forwarded) })).status;
    expect(await statusFrom('192.0.2.1')).toBe(404);
    expect(await statusFrom('192.0.2.1')).toBe(429);
    expect(await statusFrom('192.0.2.2, 10.0.0.1')).toBe(404);
    // What the client itself has written stands before what the proxies add.
    expect(await statusFrom('192.0.2.9, 192.0.2.2, 10.0.0.1')).toBe(429);
    expect(await statusFrom('2001:db8::1')).toBe(404);
    expect(await statusFrom('2001:db8::2')).toBe(429);
  });
});

describe('a service that has as many requests under way as it may', () => {
  const agent = new Agent({ maxSockets: 50 });
  afterAll(() => agent.destroy());

  it.each([
    ['requests', { REQUESTS_MAX: '3' }],
    ['commands that wait', { QUEUE_MAX: '3' }],
  ])(
    'answers 503 to more %s, and each event is there once when they come back',
    async (_n, set) => {
      const service = await startService(redis.url, set);
      const id = `full-${Object.keys(set).join()}`;
      await send(service.url, create(id));
      const refused = new Set<number>();
      const depositUntilDone = async (n: number): Promise<void> => {
        for (;;) {
          const answer = await send(
            service.url,
            deposit(id, 1, { 'idempotency-key': `k${n}` }),
            agent,
          );
          if (answer.status === 200) return;
          refused.add(n);
          expect(answer).toMatchObject({ status: 503, json: { code: 'overloaded' } });
          expect(answer.json['outcome']).toBe('not_applied');
          expect(answer.headers['retry-after']).toBe('1');
          expectProblem(answer);
        }
      };
      await Promise.all(Array.from({ length: 50 }, (_, n) => depositUntilDone(n)));
      expect(refused.size).toBeGreaterThan(0);
      expect(await service.redis.xlen(`account:${id}`)).toBe(51);
      expect((await send(service.url, read(id))).json).toMatchObject({ funds: 50 });
    },
  );
});

describe('every answer', () => {
  const headers = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-frame-options': 'DENY',
  };

  it('tells browsers to make nothing of it but data, also where it is refused', async () => {
    const service = await startService(redis.url);
    for (const path of ['/livez', '/accounts/nobody', '/nothing', '/%']) {
      const answer = await send(service.url, { path });
      if (path !== '/%') expect(answer.headers, path).toMatchObject(headers);
      expect(answer.headers['strict-transport-security']).toBeUndefined();
      expect(answer.headers['server']).toBeUndefined();
    }
  });

  it('tells them to come by HTTPS alone, where the service is told so', async () => {
    const service = await startService(redis.url, { HSTS_MAX_AGE_S: '31536000' });
    const answer = await send(service.url, { path: '/livez' });
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  });
});
