import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { as, openKeyOffice } from './support/api-keys.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';
import {
  AUDIENCE,
  makeSigningKey,
  startTokenIssuer,
  tokenSettings,
  type SigningKey,
} from './support/token-issuer.ts';

const folder = mkdtempSync(join(tmpdir(), 'streamfold-tokens-'));
afterAll(() => rmSync(folder, { recursive: true }));
const redis = await sharedRedis();
const issuer = await startTokenIssuer();
const first = await makeSigningKey('first');
issuer.publish(first);
// What is tried here is wrong more often than one address may be.
const { url } = await startService(redis.url, { ...tokenSettings(issuer), AUTH_FAILURES_MAX: '0' });

const statusFor = async (token: string, at = url): Promise<number> =>
  (await send(at, as(token, read('mine')))).status;

describe('a service that asks for tokens', () => {
  it('serves the subject of a token by its scopes', async () => {
    const token = await issuer.token(first);
    expect((await send(url, as(token, create('mine')))).status).toBe(201);
    expect((await send(url, as(token, deposit('mine', 100)))).status).toBe(200);
    expect((await send(url, as(token, read('mine')))).json).toMatchObject({ funds: 100 });
    const other = await issuer.token(first, { sub: 'auth0|bob' });
    expect(await statusFor(other)).toBe(404);
    const admin = await issuer.token(first, { sub: 'root@example.org', scope: 'admin' });
    expect(await statusFor(admin)).toBe(200);
    const listed = await issuer.token(first, { aud: ['https://other.example', AUDIENCE] });
    expect(await statusFor(listed)).toBe(200);
  });

  it.each(['RS256', 'ES256', 'EdDSA'])('takes signatures of %s', async (algorithm) => {
    const key = await makeSigningKey(`by ${algorithm}`, algorithm);
    issuer.publish(first, key);
    const token = await issuer.token(key);
    await expect.poll(() => statusFor(token), { timeout: 5_000 }).toBe(200);
  });

  it('reads the keys again when they rotate, and takes none that are gone', async () => {
    const second = await makeSigningKey('second');
    const old = await issuer.token(first, { sub: 'alice', jti: 'old' });
    expect(await statusFor(old)).toBe(200);
    issuer.publish(second);
    const fresh = await issuer.token(second);
    await expect.poll(() => statusFor(fresh), { timeout: 5_000 }).toBe(200);
    // A token that the service has not seen yet, and so looks at whole.
    expect(await statusFor(await issuer.token(first, { jti: 'new' }))).toBe(401);
    issuer.publish(first, second);
    const again = await issuer.token(first, { jti: 'newer' });
    await expect.poll(() => statusFor(again), { timeout: 5_000 }).toBe(200);
  });

  it('does not ask for the keys more often than the cool-down allows, whatever tokens name', async () => {
    const before = issuer.readCount();
    const startedAt = performance.now();
    const statuses: number[] = [];
    for (let count = 0; count < 100; count++) {
      const stranger = await issuer.token(first, {}, { kid: `unknown-${String(count)}` });
      statuses.push(await statusFor(stranger));
    }
    const cooldowns = Math.ceil((performance.now() - startedAt) / 200);
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(issuer.readCount() - before).toBeLessThanOrEqual(cooldowns + 1);
  });

  it('answers 503 where the keys cannot be read, and serves by those that it knows', async () => {
    const unpublished = await makeSigningKey('unpublished');
    const known = await issuer.token(first, { jti: 'known' });
    const unknown = await issuer.token(unpublished);
    issuer.failWith(500);
    const refusedUnknown = async () => await send(url, as(unknown, read('mine')));
    await expect.poll(async () => (await refusedUnknown()).status, { timeout: 5_000 }).toBe(503);
    const answer = await refusedUnknown();
    expectProblem(answer);
    expect(answer.json).toMatchObject({ code: 'authentication_unavailable' });
    expect(answer.headers['retry-after']).toBe('1');
    expect(await statusFor(known)).toBe(200);

    const late = await startService(redis.url, tokenSettings(issuer));
    expect(await statusFor(known, late.url)).toBe(503);
    issuer.failWith(undefined);
    await expect.poll(() => statusFor(known, late.url), { timeout: 5_000 }).toBe(200);
    await expect.poll(() => statusFor(unknown), { timeout: 5_000 }).toBe(401);
  });

  it('refuses a token from the moment on that it expires, also one that was just good', async () => {
    const settings = { ...tokenSettings(issuer), JWT_CLOCK_TOLERANCE_MS: '0' };
    const strict = await startService(redis.url, settings);
    const exp = Math.floor(Date.now() / 1000) + 2;
    const token = await issuer.token(first, { exp });
    expect(await statusFor(token, strict.url)).toBe(200);
    await expect.poll(() => statusFor(token, strict.url), { timeout: 5_000 }).toBe(401);
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
  });

  it('takes an API key and a token where it asks for one of the two', async () => {
    const office = await openKeyOffice(redis.url);
    const { key } = await office.issue('alice');
    const either = await startService(redis.url, { ...tokenSettings(issuer), AUTH: 'api-key,jwt' });
    expect(await statusFor(key, either.url)).toBe(200);
    expect(await statusFor(await issuer.token(first), either.url)).toBe(200);
    expect(await statusFor(key)).toBe(401);
  });

  it('reads the keys from a file, again when they rotate', async () => {
    const file = join(folder, 'jwks.json');
    const write = (...keys: readonly SigningKey[]) =>
      writeFileSync(file, JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }));
    write(first);
    const own = await startService(redis.url, {
      ...tokenSettings(issuer),
      JWT_JWKS_URL: pathToFileURL(file).href,
    });
    expect(await statusFor(await issuer.token(first), own.url)).toBe(200);
    const second = await makeSigningKey('second in the file');
    write(first, second);
    const fresh = await issuer.token(second);
    await expect.poll(() => statusFor(fresh, own.url), { timeout: 5_000 }).toBe(200);
  });
});
