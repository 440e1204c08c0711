import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { found, unavailable, type Attempt, type AttemptName } from '../src/attempt.ts';
import { mongoFromPath } from '../src/mongo/from-path.ts';
import { silentProgress } from '../src/progress.ts';
import { redisFromPath } from '../src/redis/from-path.ts';
import { resolveRedis } from '../src/redis/resolve-redis.ts';
import { resolveServer } from '../src/resolve-server.ts';
import { temporaryFolder } from './support/stack-run.ts';

const folder = temporaryFolder();

function contextWith(env: NodeJS.ProcessEnv) {
  return { env, cacheFolder: join(folder, 'cache'), progress: silentProgress };
}

function attempt(name: AttemptName, finds: boolean, fetches: boolean): Attempt {
  const source = { kind: 'binary', path: name, version: '1.0.0', from: name } as const;
  const answer = (isThere: boolean) =>
    Promise.resolve(isThere ? found(source) : unavailable(`${name} says no`));
  return { name, find: () => answer(finds), fetch: () => answer(fetches) };
}

function resolve(attempts: readonly Attempt[], env: NodeJS.ProcessEnv = {}) {
  return resolveServer({
    server: 'Redis',
    attempts,
    advice: 'Do this.',
    context: contextWith(env),
  });
}

/** A folder with an executable that answers `--version`. */
function pathWith(name: string, version: string): string {
  const bin = join(folder, `${name} ${version}`);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} v=${version} sha=0"\n`);
  chmodSync(join(bin, name), 0o755);
  return bin;
}

describe('resolving a server', () => {
  it('takes the first attempt that finds one', async () => {
    const attempts = [
      attempt('url', false, false),
      attempt('path', true, true),
      attempt('docker', true, true),
    ];
    expect(await resolve(attempts)).toMatchObject({ path: 'path' });
  });

  it('takes what is on the machine before it fetches anything', async () => {
    const attempts = [attempt('docker', false, true), attempt('pypi', true, true)];
    expect(await resolve(attempts)).toMatchObject({ path: 'pypi' });
  });

  it('fetches in the order of the attempts', async () => {
    const attempts = [
      attempt('docker', false, false),
      attempt('debian', false, true),
      attempt('pypi', false, true),
    ];
    expect(await resolve(attempts)).toMatchObject({ path: 'debian' });
  });

  it('tries only what STREAMFOLD_SERVERS names, in that order', async () => {
    const attempts = [
      attempt('path', true, false),
      attempt('docker', true, false),
      attempt('pypi', true, false),
    ];
    const env = { STREAMFOLD_SERVERS: 'pypi, docker' };
    expect(await resolve(attempts, env)).toMatchObject({ path: 'pypi' });
    await expect(resolve(attempts, { STREAMFOLD_SERVERS: 'podman' })).rejects.toMatchObject({
      code: 'SETTING_INVALID',
    });
  });

  it('names everything that was tried, why it did not work, and what to do', async () => {
    const broken: Attempt = { name: 'path', find: () => Promise.reject(new Error('it broke')) };
    const attempts = [attempt('url', false, false), broken];
    await expect(resolve(attempts)).rejects.toThrow(
      'No Redis could be found or fetched. Tried:\n  url: url says no\n  path: it broke\nDo this.',
    );
  });

  it('does not go on when a setting names a server that does not answer', async () => {
    const env = { REDIS_URL: 'redis://127.0.0.1:1', PATH: pathWith('redis-server', '7.0.15') };
    await expect(resolveRedis(contextWith(env))).rejects.toThrow(/REDIS_URL is set, but/);
  });
});

describe('servers on PATH', () => {
  it('are used when they are new enough', async () => {
    const env = { PATH: pathWith('redis-server', '7.0.15') };
    expect(await redisFromPath.find(contextWith(env))).toMatchObject({
      outcome: 'found',
      source: { path: join(env.PATH, 'redis-server'), version: '7.0.15', from: 'PATH' },
    });
  });

  it('may be Valkey', async () => {
    const env = { PATH: pathWith('valkey-server', '8.0.1') };
    expect(await redisFromPath.find(contextWith(env))).toMatchObject({ outcome: 'found' });
  });

  it('are passed over when they are too old', async () => {
    const env = { PATH: pathWith('mongod', '4.4.6') };
    expect(await mongoFromPath.find(contextWith(env))).toMatchObject({
      outcome: 'unavailable',
      reason: expect.stringContaining('4.4.6; 6.0 or newer is needed'),
    });
  });

  it('are passed over when they are not there', async () => {
    expect(await mongoFromPath.find(contextWith({ PATH: folder }))).toEqual({
      outcome: 'unavailable',
      reason: 'mongod is not on PATH',
    });
  });
});
