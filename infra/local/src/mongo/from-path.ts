import { unavailable, type Attempt } from '../attempt.ts';
import { binaryFound } from '../binary-found.ts';
import { findOnPath } from '../process/find-on-path.ts';
import { MONGO_VERSION_MIN } from './mongo-version-min.ts';

/** `mongod` on PATH. */
export const mongoFromPath: Attempt = {
  name: 'path',
  find: async ({ env }) => {
    const path = findOnPath('mongod', env);
    if (path === undefined) return unavailable('mongod is not on PATH');
    return binaryFound({ path, from: 'PATH', minimum: MONGO_VERSION_MIN, env });
  },
};
