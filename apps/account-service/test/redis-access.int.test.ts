import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aclRedis,
  isBuiltWithTls,
  makeAuthority,
  sharedRedis,
  tlsRedis,
} from '@streamfold/testing';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { openApiKeyLog } from '@streamfold/api-keys';
import { as, officeOf } from './support/api-keys.ts';
import { send } from './support/send.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'streamfold-access-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const shared = await sharedRedis();
const hasTls = await isBuiltWithTls(shared.url);
const server = await aclRedis();

/** Creates an account, deposits, repeats that, is refused, reads; then stops the service. */
async function useService(service: ServiceProcess): Promise<void> {
  const url = await service.url();
  expect((await send(url, { path: '/readyz' })).status).toBe(200);
  expect((await send(url, { path: '/accounts', body: { id: 'JohnDoe' } })).status).toBe(201);
  const deposit = {
    path: '/accounts/JohnDoe/deposits',
    body: { amount: 100 },
    headers: { 'idempotency-key': 'one' },
  };
  for (let count = 0; count < 2; count++) expect((await send(url, deposit)).status).toBe(200);
  const withdrawal = { path: '/accounts/JohnDoe/withdrawals', body: { amount: 500 } };
  expect((await send(url, withdrawal)).status).toBe(422);
  const account = await send(url, { path: '/accounts/JohnDoe' });
  expect(account.json).toMatchObject({ funds: 100, version: 2 });
  service.signal('SIGTERM');
  expect(await service.exitCode).toBe(0);
}

describe('the service', () => {
  it.skipIf(server === undefined)('does all its work as the user account-service', async () => {
    if (server === undefined) return;
    await useService(
      startServiceProcess({
        REDIS_URL: server.url,
        REDIS_USERNAME: 'account-service',
        REDIS_PASSWORD_FILE: server.passwordFileOf('account-service'),
      }),
    );
    expect(await server.refusals()).toEqual([]);
  });

  it.skipIf(server === undefined)(
    'reads API keys as the user account-service, and the operator issues and revokes them',
    async () => {
      if (server === undefined) return;
      const { url: REDIS_URL, passwordOf, passwordFileOf } = server;
      const service = startServiceProcess({
        REDIS_URL,
        REDIS_USERNAME: 'account-service',
        REDIS_PASSWORD_FILE: passwordFileOf('account-service'),
        AUTH: 'api-key',
      });
      const url = await service.url();
      const logAs = async (username: 'operator' | 'account-service') => {
        const access = { username, password: passwordOf(username) };
        const options = { url: REDIS_URL, access, partitions: 1, durability: 'memory' } as const;
        const store = await openApiKeyLog(options);
        onTestFinished(() => store.close());
        return officeOf(store);
      };
      const office = await logAs('operator');
      const { keyId, key } = await office.issue('billing');
      const status = async () => (await send(url, as(key, { path: '/accounts/nobody' }))).status;
      await expect.poll(status).toBe(404);
      await office.revoke(keyId);
      await expect.poll(status).toBe(401);
      expect(await server.refusals()).toEqual([]);
      // Who breaks into the service makes no keys.
      const broken = await logAs('account-service');
      await expect(broken.issue('admin', ['admin'])).rejects.toThrow(/NOPERM|not available/);
      expect((await server.refusals()).join(' ')).toContain('account-service');
      service.signal('SIGTERM');
      expect(await service.exitCode).toBe(0);
    },
  );

  it.skipIf(!hasTls)('works over TLS with certificates from files', async () => {
    const authority = await makeAuthority();
    const redis = await tlsRedis(authority, { clients: 'certified' });
    const own = await authority.issue('account-service');
    await useService(
      startServiceProcess({
        REDIS_URL: redis.tlsUrl,
        REDIS_TLS_CA_FILE: fileOf('ca.pem', authority.ca),
        REDIS_TLS_CERT_FILE: fileOf('cert.pem', own.cert),
        REDIS_TLS_KEY_FILE: fileOf('key.pem', own.key),
      }),
    );
  });

  it.each([
    [
      { REDIS_PASSWORD_FILE: join(folder, 'absent') },
      /REDIS_PASSWORD_FILE: .* cannot be read \(ENOENT\)/,
    ],
    [{ REDIS_TLS_CA_FILE: '/ca.pem' }, /REDIS_TLS_CA_FILE is set, and REDIS_URL is not/],
  ])('says in one line what is wrong with its access to Redis: %o', async (settings, sentence) => {
    const service = startServiceProcess({ REDIS_URL: shared.url, ...settings });
    expect(await service.exitCode).toBe(1);
    const errors = service.log.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(String(errors[0]?.['msg'])).toMatch(sentence);
  });

  it('says that replicas are missing where DURABILITY asks for them', async () => {
    const service = startServiceProcess({ REDIS_URL: shared.url, DURABILITY: 'replicated' });
    expect(await service.exitCode).toBe(1);
    const errors = service.log.filter(({ level }) => level === 'error');
    expect(String(errors[0]?.['msg'])).toMatch(/DURABILITY=replicated.* 0 replica\(s\) online/);
  });
});
