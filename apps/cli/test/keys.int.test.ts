import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOfSecret, openApiKeyLog, parseApiKey, readApiKeys } from '@streamfold/api-keys';
import { openRedisEventStore } from '@streamfold/event-store';
import { aclRedis, sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { end, freePort, startApp, untilReady } from './child.ts';
import { runCli, type CliResult } from './run-cli.ts';

const { url } = await sharedRedis();
const home = await mkdtemp(join(tmpdir(), 'streamfold-keys-'));
afterAll(() => rm(home, { recursive: true, force: true }));

const keys = (...args: readonly string[]): Promise<CliResult> =>
  runCli(['keys', ...args], { REDIS_URL: url });

const failed = async (run: Promise<CliResult>): Promise<string> => {
  const { code, stdout, stderr } = await run;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
};

// Each command is a process, which takes its time to start on a busy machine.
describe('streamfold keys', { timeout: 120_000 }, () => {
  it('makes none where there is no log of accounts', async () => {
    const made = keys('create', '--principal', 'billing', '--scope', 'admin');
    expect(await failed(made)).toContain('Redis holds no log of accounts: is it the right one');
    const nobody = `redis://127.0.0.1:${String(await freePort())}`;
    expect(await failed(runCli(['keys', 'list', '--url', nobody]))).toMatch(
      /^Redis is not available: ECONNREFUSED \(--url or REDIS_URL\)\n$/,
    );
    await (await openRedisEventStore({ url, category: 'account' })).close();
    expect((await keys('list')).stdout).toBe('0 keys\n');
  });

  it('makes a key and shows it once, lists and revokes it', async () => {
    const made = await keys(
      ...['create', '--principal', 'billing', '--scope', 'accounts:read', 'accounts:write'],
      ...['--description', 'the billing job'],
    );
    expect(made.code).toBe(0);
    const { keyId, secret } = parseApiKey(made.stdout.trim()) ?? expect.fail(made.stdout);
    expect(made.stderr).toBe(
      `key ${keyId} of billing: accounts:read, accounts:write; without end. It is shown this once:\n`,
    );
    // Only its hash is anywhere.
    const store = await openApiKeyLog({ url, partitions: 1, durability: 'memory' });
    afterAll(() => store.close());
    const [entry] = await readApiKeys(store);
    expect(entry?.state.hash).toBe(hashOfSecret(secret).toString('base64url'));

    const json = await keys(
      ...['create', '--principal', 'audit', '--scope', 'accounts:read'],
      ...['--expires-in', '90d', '--json'],
    );
    const other = JSON.parse(json.stdout) as Record<string, unknown>;
    expect(other).toMatchObject({ principal: 'audit', scopes: ['accounts:read'] });
    expect(parseApiKey(String(other['key']))?.keyId).toBe(other['keyId']);
    const endsInMs = Date.parse(String(other['expiresAt'])) - Date.now();
    expect(endsInMs / 86_400_000).toBeCloseTo(90, 1);

    const listed = await keys('list');
    expect(listed.stdout).toMatch(
      new RegExp(
        `^key +status +principal +scopes +issued +expires +description\n${keyId} +in force +billing +` +
          `accounts:read,accounts:write +\\S+Z +never +the billing job\n.* audit .*\n2 keys\n$`,
      ),
    );
    const revoked = await keys('revoke', keyId);
    expect(revoked).toEqual({ code: 0, stdout: `revoked ${keyId} of billing\n`, stderr: '' });
    expect((await keys('revoke', keyId)).code).toBe(0);
    const lines = (await keys('list', '--json')).stdout.trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toMatchObject([
      { keyId, status: 'revoked', principal: 'billing', description: 'the billing job' },
      { keyId: other['keyId'], status: 'in force', expiresAt: other['expiresAt'] },
    ]);
    for (const { stdout, stderr } of [listed, revoked])
      expect(stdout + stderr).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(entry?.state.hash);
  });

  it('says in one sentence what is wrong', async () => {
    const unknown = 'f'.repeat(16);
    expect(await failed(keys('revoke', unknown))).toContain(`there is no API key ${unknown}`);
    expect(await failed(keys('revoke', 'x'))).toContain('16 characters');
    const principal = ['--principal', 'billing'];
    expect(await failed(keys('create', ...principal))).toContain('--scope');
    expect(await failed(keys('create', ...principal, '--scope', 'all'))).toContain('accounts:read');
    expect(await failed(keys('create', '--principal', 'a b', '--scope', 'admin'))).toContain(
      'letters, digits',
    );
    const create = ['create', ...principal, '--scope', 'admin'];
    expect(await failed(keys(...create, '--expires-in', '1 month'))).toContain('90d');
  });

  it('explains each command with examples', async () => {
    for (const command of ['create', 'list', 'revoke']) {
      const { code, stdout } = await keys(command, '--help');
      expect(code).toBe(0);
      expect(stdout).toContain(`Examples:\n  streamfold keys ${command}`);
    }
  });

  it('lets somebody in and out again, as the operator of a Redis with users', async ({ skip }) => {
    const server = await aclRedis();
    if (server === undefined) return skip('this Redis is older than 7.0');
    const port = await freePort();
    const service = startApp('account-service', {
      env: {
        REDIS_URL: server.url,
        REDIS_USERNAME: 'account-service',
        REDIS_PASSWORD_FILE: server.passwordFileOf('account-service'),
        AUTH: 'api-key',
        PORT: String(port),
      },
    });
    await untilReady(service, port);
    const password = join(home, 'password');
    await writeFile(password, server.passwordOf('operator'));
    const login = ['--url', server.url, '--username', 'operator', '--password-file', password];
    const made = await runCli([
      'keys',
      'create',
      '--principal',
      'billing',
      '--scope',
      'accounts:read',
      ...login,
    ]);
    expect(made.code).toBe(0);
    const key = made.stdout.trim();
    const status = async (): Promise<number> => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`http://127.0.0.1:${String(port)}/accounts/nobody`, { headers })).status;
    };
    await expect.poll(status).toBe(404);
    expect((await runCli(['keys', 'list', ...login])).stdout).toContain('1 key\n');
    const keyId = parseApiKey(key)?.keyId ?? expect.fail(key);
    expect((await runCli(['keys', 'revoke', keyId, ...login])).code).toBe(0);
    await expect.poll(status).toBe(401);
    await end(service, 'SIGTERM');
    expect(await server.refusals()).toEqual([]);
  });
});
