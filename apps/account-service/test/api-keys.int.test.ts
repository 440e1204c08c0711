import { privateRedis, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { as, openKeyOffice } from './support/api-keys.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const shared = await sharedRedis();
const office = await openKeyOffice(shared.url);
const billing = await office.issue('billing');
// Clients here go on with keys that are revoked, more often than one address may.
const settings = { AUTH: 'api-key', AUTH_FAILURES_MAX: '0' };
const service = await startService(shared.url, settings);
const { url } = service;
const soon = { timeout: 10_000, interval: 5 };

const statusFor = async (at: string, key: string): Promise<number> =>
  (await send(at, as(key, read('mine')))).status;

describe('a service that asks for API keys', () => {
  it('serves who has one, under the name that it was issued for', async () => {
    expect((await send(url, as(billing.key, create('mine')))).status).toBe(201);
    expect((await send(url, as(billing.key, deposit('mine', 100)))).status).toBe(200);
    const { status, json } = await send(url, as(billing.key, read('mine')));
    expect({ status, funds: json['funds'] }).toEqual({ status: 200, funds: 100 });
    const [[, fields] = []] = await service.redis.xrange('account:mine', '-', '+', 'COUNT', 1);
    expect(fields?.join(' ')).toContain('"owner":"billing"');
    expect(fields?.join(' ')).toContain('"actor":"billing"');
  });

  it('asks nobody who looks at its health', async () => {
    for (const path of ['/livez', '/readyz']) {
      expect((await send(url, { path })).status).toBe(200);
    }
    expect((await send(url, { path: '/readyz' })).json).toMatchObject({
      checks: { redis: 'ok', apiKeys: 'ok' },
    });
  });

  it('says which scope is missing', async () => {
    const reader = await office.issue('billing', ['accounts:read']);
    await expect.poll(() => statusFor(url, reader.key), soon).toBe(200);
    const refused = await send(url, as(reader.key, deposit('mine', 1)));
    expect(refused.status).toBe(403);
    expectProblem(refused);
    expect(refused.json).toMatchObject({ code: 'scope_missing', scope: 'accounts:write' });
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer realm="streamfold", error="insufficient_scope", scope="accounts:write"',
    );
  });

  it('lets admin do everything on every account', async () => {
    const admin = await office.issue('support', ['admin']);
    await expect.poll(() => statusFor(url, admin.key), soon).toBe(200);
    expect((await send(url, as(admin.key, deposit('mine', 1)))).status).toBe(200);
  });

  it('refuses a key when its time is over', async () => {
    const expiresAt = Date.now() + 1_500;
    const { key } = await office.issue('billing', ['accounts:read'], expiresAt);
    await expect.poll(() => statusFor(url, key), soon).toBe(200);
    await expect.poll(() => statusFor(url, key), { timeout: 5_000 }).toBe(401);
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
  });

  it('takes a key twice issued for one principal for the same principal: keys are renewed so', async () => {
    const renewed = await office.issue('billing');
    await expect.poll(() => statusFor(url, renewed.key), soon).toBe(200);
    await office.revoke(renewed.keyId);
    await expect.poll(() => statusFor(url, renewed.key), soon).toBe(401);
    expect(await statusFor(url, billing.key)).toBe(200);
  });

  it('takes no token where it asks for keys', async () => {
    expect(await statusFor(url, 'eyJhbGciOiJub25lIn0.e30.')).toBe(401);
  });
});

describe('two services', () => {
  it('see a key come and go while requests run', async () => {
    const other = await startService(shared.url, settings);
    const { keyId, key } = await office.issue('billing');
    for (const at of [url, other.url]) await expect.poll(() => statusFor(at, key), soon).toBe(200);
    const seen: { at: string; status: number; sentAt: number; answeredAt: number }[] = [];
    let isOver = false;
    const clients = [url, other.url, url, other.url].map(async (at) => {
      while (!isOver) {
        const sentAt = performance.now();
        const status = await statusFor(at, key);
        seen.push({ at, status, sentAt, answeredAt: performance.now() });
      }
    });
    try {
      await expect.poll(() => seen.length, { timeout: 10_000 }).toBeGreaterThan(40);
      await office.revoke(keyId);
      for (const at of [url, other.url]) {
        const refused = () => seen.filter((one) => one.at === at && one.status === 401).length;
        await expect.poll(refused, soon).toBeGreaterThan(20);
      }
    } finally {
      // Also where they saw something else: they must not outlive the services.
      isOver = true;
      await Promise.all(clients);
    }
    // Once a service has refused it, it takes it no more.
    for (const at of [url, other.url]) {
      const own = seen.filter((one) => one.at === at);
      const refusedAt = own.find(({ status }) => status === 401)?.answeredAt ?? Infinity;
      const late = own.filter(({ sentAt }) => sentAt > refusedAt);
      expect(late.length).toBeGreaterThan(0);
      expect(late.filter(({ status }) => status !== 401)).toEqual([]);
    }
    expect(seen.filter(({ status }) => status !== 401 && status !== 200)).toEqual([]);
  }, 30_000);
});

describe('while Redis is away', () => {
  it('the keys that are known stay in force, and unknown ones out of it', async () => {
    const redis = await privateRedis();
    const own = await openKeyOffice(redis.url);
    const { key } = await own.issue('billing');
    const revoked = await own.issue('billing');
    await own.revoke(revoked.keyId);
    const alone = await startService(redis.url, { AUTH: 'api-key' });
    expect(await statusFor(alone.url, key)).toBe(404);
    await redis.stop();
    // Who it is was found out: only the account cannot be read.
    const answer = await send(alone.url, as(key, read('mine')));
    expect({ status: answer.status, code: answer.json['code'] }).toEqual({
      status: 503,
      code: 'store_unavailable',
    });
    expect(await statusFor(alone.url, revoked.key)).toBe(401);
    await redis.startAgain();
    await expect.poll(() => statusFor(alone.url, key), { timeout: 20_000 }).toBe(404);
    // And it still follows the log.
    const late = await own.issue('billing');
    await expect.poll(() => statusFor(alone.url, late.key), { timeout: 5_000 }).toBe(404);
  }, 60_000);

  it('a log that was emptied leaves the keys in force, and the service says that it is not ready', async () => {
    const redis = await privateRedis();
    const own = await openKeyOffice(redis.url);
    const { key } = await own.issue('billing');
    const alone = await startService(redis.url, { AUTH: 'api-key' });
    await alone.redis.flushall();
    await alone.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const checks = async () => (await send(alone.url, { path: '/readyz' })).json['checks'];
    await expect
      .poll(checks, { timeout: 20_000 })
      .toMatchObject({ apiKeys: 'api_keys_not_followed' });
    expect(await statusFor(alone.url, key)).not.toBe(401);
  }, 60_000);
});

describe('an event of a key that cannot be read', () => {
  it('takes the key out of force, and no other', async () => {
    const { keyId, key } = await office.issue('billing');
    await expect.poll(() => statusFor(url, key), soon).toBe(200);
    const [[, fields] = []] = await service.redis.xrevrange('apiKeyStream', '+', '-', 'COUNT', 1);
    const [name = '', event = '', ...meta] = fields ?? [];
    const odd = event.replace('"version":1', '"version":2').replace('"issue"', '"renew"');
    expect(odd).toContain(keyId);
    await service.redis.xadd('apiKeyStream', '*', name, odd, ...meta);
    await expect.poll(() => statusFor(url, key), soon).toBe(401);
    expect(await statusFor(url, billing.key)).toBe(200);
  });
});
