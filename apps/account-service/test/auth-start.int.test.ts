import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { as, openKeyOffice } from './support/api-keys.ts';
import { send } from './support/send.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';
import { makeSigningKey, startTokenIssuer, tokenSettings } from './support/token-issuer.ts';

const redis = await sharedRedis();
const REDIS_URL = redis.url;

async function sentencesOf(service: ServiceProcess): Promise<readonly string[]> {
  expect(await service.exitCode).toBe(1);
  expect(service.stray).toEqual([]);
  return service.log.map(({ level, msg }) => `${String(level)}: ${String(msg)}`);
}

describe('a start', { timeout: 60_000 }, () => {
  it('is refused without authentication where others reach it, unless that is meant', async () => {
    const HOST = '0.0.0.0';
    const [sentence, ...more] = await sentencesOf(startServiceProcess({ REDIS_URL, HOST }));
    expect(more).toEqual([]);
    expect(sentence).toMatch(/^error: HOST=0\.0\.0\.0 lets others reach .* AUTH=off/);
    expect(sentence).toMatch(/set AUTH .* HOST .* UNSAFE_WITHOUT_AUTHENTICATION=true/);
    const meant = { REDIS_URL, HOST, UNSAFE_WITHOUT_AUTHENTICATION: 'true' };
    const service = startServiceProcess(meant);
    expect(await service.url()).toMatch(/^http:/);
    service.signal('SIGTERM');
    expect(await service.exitCode).toBe(0);
  });

  it('is refused without the file that has the keys of tokens', async () => {
    const url = 'file:///nowhere/jwks.json';
    const settings = { AUTH: 'jwt', JWT_ISSUER: 'me', JWT_AUDIENCE: 'you', JWT_JWKS_URL: url };
    const sentences = await sentencesOf(startServiceProcess({ REDIS_URL, ...settings }));
    expect(sentences.at(-1)).toContain(`JWT_JWKS_URL: ${url} holds no keys that can be read`);
  });
});

describe('the log of a service that asks who is there', { timeout: 60_000 }, () => {
  it('has no key and no token in it, good or bad', async () => {
    const office = await openKeyOffice(REDIS_URL);
    const issuer = await startTokenIssuer();
    const signing = await makeSigningKey('known');
    issuer.publish(signing);
    const { key } = await office.issue('alice');
    const revoked = await office.issue('alice');
    await office.revoke(revoked.keyId);
    const token = await issuer.token(signing);
    const wrong = await issuer.token(await makeSigningKey('unknown'));
    const settings = { ...tokenSettings(issuer), AUTH: 'api-key,jwt', LOG_LEVEL: 'debug' };
    const service = startServiceProcess({ REDIS_URL, ...settings });
    const url = await service.url();
    expect((await send(url, as(key, create('mine')))).status).toBe(201);
    expect((await send(url, as(token, deposit('mine', 5)))).status).toBe(200);
    issuer.failWith(500);
    const statusFor = async (credential: string): Promise<number> =>
      (await send(url, as(credential, read('mine')))).status;
    for (const credential of [revoked.key, `${key}x`, `${token}x`]) {
      expect(await statusFor(credential)).toBe(401);
    }
    // As soon as the cool-down lets the keys be asked for again, which fails and is logged.
    await expect.poll(() => statusFor(wrong), { timeout: 10_000 }).toBe(503);
    service.signal('SIGTERM');
    expect(await service.exitCode).toBe(0);
    expect(service.stray).toEqual([]);
    expect(service.log.length).toBeGreaterThan(6);
    const all = JSON.stringify(service.log);
    for (const credential of [key, revoked.key, token, wrong]) {
      // Neither whole nor its secret half.
      expect(all).not.toContain(credential);
      expect(all).not.toContain(credential.slice(-40));
    }
    expect(all).not.toContain('Bearer');
  });
});
