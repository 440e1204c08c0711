import type { Redis } from 'ioredis';
import type { Durability } from '../../durability-level.ts';
import { DurabilityMismatchError } from '../../errors.ts';
import { isRefusal } from '../redis-failure.ts';

/**
 * Compares the server's settings with the level that was asked for.
 *
 * @throws {DurabilityMismatchError} when the server would lose more than the level allows, evicts
 *   keys, or is a replica; the message names each setting and the value it must have
 */
export async function verifyDurability(redis: Redis, level: Durability): Promise<void> {
  const settings = await readSettings(redis);
  const problems = findProblems(settings, level);
  if (problems.length === 0) return;
  throw new DurabilityMismatchError(
    `Redis does not keep the durability level "${level}": ${problems.join('; ')}`,
  );
}

interface ServerSettings {
  readonly role: string;
  readonly appendonly: string;
  readonly appendfsync: string;
  readonly noAppendfsyncOnRewrite: string;
  readonly maxmemoryPolicy: string;
}

async function readSettings(redis: Redis): Promise<ServerSettings> {
  const role = /^role:(\w+)/m.exec(await redis.info('replication'))?.[1] ?? 'unknown';
  const [appendonly, appendfsync, noAppendfsyncOnRewrite, maxmemoryPolicy] = await Promise.all(
    ['appendonly', 'appendfsync', 'no-appendfsync-on-rewrite', 'maxmemory-policy'].map((name) =>
      readSetting(redis, name),
    ),
  );
  return {
    role,
    appendonly: appendonly ?? '',
    appendfsync: appendfsync ?? '',
    noAppendfsyncOnRewrite: noAppendfsyncOnRewrite ?? '',
    maxmemoryPolicy: maxmemoryPolicy ?? '',
  };
}

async function readSetting(redis: Redis, name: string): Promise<string> {
  try {
    const [, value] = (await redis.config('GET', name)) as [string, string];
    return value;
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    const problem = `CONFIG GET ${name} is refused, so the durability level cannot be verified`;
    throw new DurabilityMismatchError(`${problem}; allow the command +config|get`, { cause });
  }
}

function findProblems(settings: ServerSettings, level: Durability): string[] {
  const problems: string[] = [];
  const must = (isMet: boolean, name: string, value: string, wanted: string) => {
    if (!isMet) problems.push(`${name} is "${value}" and must be ${wanted}`);
  };
  const { role, appendonly, appendfsync, noAppendfsyncOnRewrite, maxmemoryPolicy } = settings;
  must(role === 'master', 'its role', role, '"master"');
  must(maxmemoryPolicy === 'noeviction', 'maxmemory-policy', maxmemoryPolicy, '"noeviction"');
  if (level === 'memory') return problems;
  must(appendonly === 'yes', 'appendonly', appendonly, '"yes"');
  if (level === 'everysec') {
    must(appendfsync !== 'no', 'appendfsync', appendfsync, '"everysec" or "always"');
    return problems;
  }
  must(appendfsync === 'always', 'appendfsync', appendfsync, '"always"');
  const isKeptOnRewrite = noAppendfsyncOnRewrite === 'no';
  must(isKeptOnRewrite, 'no-appendfsync-on-rewrite', noAppendfsyncOnRewrite, '"no"');
  return problems;
}
