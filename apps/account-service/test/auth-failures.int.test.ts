import { sharedRedis } from '@streamfold/testing';
import { expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { as, openKeyOffice } from './support/api-keys.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send, type Sent } from './support/send.ts';
import { startService } from './support/service.ts';

// Clients are told apart by what a trusted proxy says of them.

const redis = await sharedRedis();
const office = await openKeyOffice(redis.url);
const { key } = await office.issue('alice');
const reader = await office.issue('alice', ['accounts:read']);
const WRONG = `sf_0123456789abcdef_${key.slice(20)}`;

const startedWith = (settings: Readonly<Record<string, string>>) =>
  startService(redis.url, { AUTH: 'api-key', TRUSTED_PROXIES: '127.0.0.1', ...settings });

const from = (address: string, { headers, ...sent }: Sent): Sent => ({
  ...sent,
  headers: { ...headers, 'x-forwarded-for': address },
});

it('row 82: many wrong credentials of one address are answered 429, and so are its good ones, but no others', async () => {
  const service = await startedWith({ AUTH_FAILURES_MAX: '5' });
  const { url } = service;
  const guessed = (address: string) => send(url, from(address, as(WRONG, read('guarded'))));
  await send(url, from('192.0.2.9', as(key, create('guarded'))));
  const before = await service.eventCounts('guarded');

  for (let n = 0; n < 5; n += 1) expect((await guessed('192.0.2.1')).status).toBe(401);
  for (const credential of [WRONG, key]) {
    const answer = await send(url, from('192.0.2.1', as(credential, deposit('guarded', 1))));
    expect(answer).toMatchObject({ status: 429, json: { code: 'too_many_requests' } });
    expectProblem(answer);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(1);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(answer.headers['ratelimit-policy']).toBe('"failures";q=5;w=60');
    expect(answer.headers['ratelimit']).toMatch(/^"failures";r=0;t=\d+$/);
  }
  expect(await service.eventCounts('guarded')).toEqual(before);
  // What asks for no credential is served all the same, and so is everybody elsewhere.
  expect((await send(url, from('192.0.2.1', { path: '/livez' }))).status).toBe(200);
  expect((await send(url, from('192.0.2.2', as(key, deposit('guarded', 1))))).status).toBe(200);
  expect((await guessed('192.0.2.2')).status).toBe(401);
});

it('a good credential is no failure, also where it may too little', async () => {
  const { url } = await startedWith({ AUTH_FAILURES_MAX: '1' });
  for (let n = 0; n < 3; n += 1) {
    const denied = await send(url, from('192.0.2.1', as(reader.key, deposit('guarded', 1))));
    expect(denied.status).toBe(403);
    expect((await send(url, from('192.0.2.1', as(key, read('guarded'))))).status).toBe(200);
  }
});

it('an address is served again when its time is over', async () => {
  const { url } = await startedWith({ AUTH_FAILURES_MAX: '1', AUTH_FAILURES_WINDOW_MS: '1000' });
  const statusOf = async (credential: string) =>
    (await send(url, from('2001:db8::1', as(credential, read('guarded'))))).status;
  expect(await statusOf(WRONG)).toBe(401);
  // Another of its network is the same client.
  const neighbour = await send(url, from('2001:db8::2', as(key, read('guarded'))));
  expect(neighbour.status).toBe(429);
  await expect.poll(() => statusOf(key), { timeout: 5_000 }).toBe(200);
});
