import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRedisEventStore } from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from './child.ts';
import { runCli } from './run-cli.ts';

const { url } = await sharedRedis();
const home = await mkdtemp(join(tmpdir(), 'streamfold-log-commands-'));
afterAll(() => rm(home, { recursive: true, force: true }));
const folder = join(home, 'archive');

const store = await openRedisEventStore({ url, category: 'account' });
const events = Array.from({ length: 1_200 }, () => ({ type: 'deposit', amount: 1 }));
await store.append('JohnDoe', events, { expectedVersion: 0 });
await store.close();

const failed = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await runCli(args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
};

// Each command is a process, which takes its time to start on a busy machine.
describe('streamfold', { timeout: 120_000 }, () => {
  it('exports, verifies, trims and restores a log', async () => {
    const exported = await runCli(['export-log', folder, '--url', url]);
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    expect(exported.stdout).toMatch(
      /^exported account to .*: 1,200 events added in 1 file of [\d,]+ bytes, .*\/s\n$/,
    );
    const again = await runCli(['export-log', folder], { REDIS_URL: url });
    expect(again.stdout).toContain('0 events added in 0 files');

    const verified = await runCli(['verify-archive', folder]);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toContain('1,200 events of 1 stream in 1 file, 0 problems');

    const target = await sharedRedis();
    const restored = await runCli(['import-log', folder, '--url', target.url]);
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(restored.stdout).toContain('1,200 events written, 0 there before');

    const trim = ['trim-log', folder, '--url', url];
    expect(await failed(...trim)).toContain('has no consumer group');
    const dry = await runCli([...trim, '--without-group', '--dry-run']);
    expect(dry.stdout).toContain('would remove from account: 1,199 events of the category');
    const trimmed = await runCli([...trim, '--without-group']);
    expect(trimmed.stdout).toContain('removed from account: 1,199 events of the category');
    expect(trimmed.stdout).toContain('0 of 0 of 1 own stream');
  });

  it('says in one sentence what is wrong, and names the file', async () => {
    const nobody = `redis://127.0.0.1:${String(await freePort())}`;
    expect(await failed('export-log', join(home, 'x'), '--url', nobody)).toMatch(
      /^Redis is not available: ECONNREFUSED\n$/,
    );
    expect(await failed('verify-archive', join(home, 'none'))).toContain('is missing');
    expect(await failed('import-log', folder, '--url', url)).toContain('the target holds');
    expect(await failed('import-log', folder, '--url', url, '--category', 'b')).toContain(
      'the archive is of account, not of b',
    );
    expect(await failed('trim-log', folder, '--keep-events', '0')).toContain('a whole number');
    expect(await failed('export-log', folder, '--url', 'localhost')).toContain('redis://');
    await writeFile(join(home, 'file'), '');
    expect(await failed('export-log', join(home, 'file', 'x'), '--url', url)).toContain('ENOTDIR');
  });

  it('reports every problem of an archive, with code 1', async () => {
    const manifest = join(folder, 'manifest.json');
    const sound = await readFile(manifest, 'utf8');
    await writeFile(manifest, sound.replace('"events": 1200', '"events": 1199'));
    const { code, stdout, stderr } = await runCli(['verify-archive', folder]);
    await writeFile(manifest, sound);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^account-0-000001-\d+-\d+\.jsonl\.gz: has 1200 events, not 1199\n$/);
    expect(stdout).toContain('1 problem');
  });

  it('explains each command with examples', async () => {
    for (const command of ['export-log', 'verify-archive', 'import-log', 'trim-log']) {
      const { code, stdout } = await runCli([command, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Examples:\n  streamfold ${command} /backup/account-log`);
    }
  });
});
