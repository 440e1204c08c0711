import { unavailable, type Attempt } from '../attempt.ts';
import { binaryFound } from '../binary-found.ts';
import { findOnPath } from '../process/find-on-path.ts';
import { REDIS_VERSION_MIN } from './redis-version-min.ts';

const NAMES = ['redis-server', 'valkey-server'];

/** `redis-server`, or `valkey-server`, on PATH. */
export const redisFromPath: Attempt = {
  name: 'path',
  find: async ({ env }) => {
    const path = NAMES.map((name) => findOnPath(name, env)).find((each) => each !== undefined);
    if (path === undefined) return unavailable(`neither ${NAMES.join(' nor ')} is on PATH`);
    return binaryFound({ path, from: 'PATH', minimum: REDIS_VERSION_MIN, env });
  },
};
