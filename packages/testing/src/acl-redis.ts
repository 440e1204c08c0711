import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import type { PrivateServer } from './private-server.ts';
import './provided-context.ts';
import { privateRedis } from './redis-server.ts';

/** The users of `infra/redis/users.acl` that have a password. */
export const REDIS_USERS = ['account-service', 'projector', 'operator', 'replica'] as const;

/** A user that has a password. */
export type RedisUser = (typeof REDIS_USERS)[number];

/** A Redis with the users of `infra/redis/users.acl`. */
export interface AclRedis extends PrivateServer {
  readonly passwordFileOf: (user: RedisUser) => string;
  readonly passwordOf: (user: RedisUser) => string;
  /** Commands and keys that were refused, and logins that failed, as text; empty: none. */
  readonly refusals: () => Promise<readonly string[]>;
}

const infra = (file: string) =>
  fileURLToPath(new URL(`../../../infra/redis/${file}`, import.meta.url));

/**
 * Starts a Redis of the file's own, as `privateRedis` does, whose users and passwords are made by
 * `infra/redis/make-users.mjs`; undefined where the server is older than 7.0, which cannot tell reading
 * a key from writing it.
 */
export async function aclRedis(): Promise<AclRedis | undefined> {
  const version = await versionOf(inject('redisUrl'));
  if (version.major < 7) return undefined;
  const folder = mkdtempSync(join(inject('runFolder'), 'users-'));
  const without = version.hasWaitAof ? [] : ['--without', 'waitaof,client|setinfo'];
  const args = [infra('make-users.mjs'), infra('users.acl'), folder, ...without];
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const server = await privateRedis({
    files: { 'users.acl': readFileSync(join(folder, 'acl', 'users.acl'), 'utf8') },
    settings: { aclfile: './users.acl' },
  });
  const passwordFileOf = (user: RedisUser) => join(folder, user, 'password');
  const passwordOf = (user: RedisUser) => readFileSync(passwordFileOf(user), 'utf8').trim();
  const refusals = async () => {
    const login = { username: 'operator', password: passwordOf('operator'), protocol: 2 } as const;
    return await asking(server.url, login, async (redis) => {
      const log = (await redis.acl('LOG')) as unknown[];
      return log.map((entry) => JSON.stringify(entry));
    });
  };
  return Object.assign(server, { passwordFileOf, passwordOf, refusals });
}

async function versionOf(url: string): Promise<{ major: number; hasWaitAof: boolean }> {
  return await asking(url, {}, async (redis) => {
    const major = Number(/^redis_version:(\d+)/m.exec(await redis.info('server'))?.[1]);
    const [waitAof] = (await redis.call('COMMAND', 'INFO', 'waitaof')) as [unknown];
    return { major, hasWaitAof: waitAof !== null };
  });
}

async function asking<T>(
  url: string,
  login: { readonly username?: string; readonly password?: string },
  ask: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis(url, { protocol: 2, ...login });
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}
