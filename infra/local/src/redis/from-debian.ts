import { join } from 'node:path';
import { unavailable, type Attempt, type AttemptContext, type AttemptResult } from '../attempt.ts';
import { binaryFound } from '../binary-found.ts';
import { fetchOnce, findFetched } from '../fetch/cache-folder.ts';
import {
  debianLibraryPath,
  debianProblem,
  unpackDebianPackages,
} from '../fetch/debian-packages.ts';
import { REDIS_VERSION_MIN } from './redis-version-min.ts';

const FOLDER = `redis-debian-${process.arch}`;
const DOWNLOAD_BYTES = 1_400_000;

/**
 * Debian's package, unpacked beside everything else that is fetched: nothing is installed, and no
 * server of the system is started. It brings redis-cli and redis-benchmark along.
 */
export const redisFromDebian: Attempt = {
  name: 'debian',
  find: async (context) => {
    const folder = findFetched(context.cacheFolder, FOLDER);
    return folder === undefined ? unavailable('not fetched yet') : result(context, folder);
  },
  fetch: async (context) => {
    const problem = debianProblem(context.env);
    if (problem !== undefined) return unavailable(problem);
    const folder = await fetchOnce(context.cacheFolder, FOLDER, (partial) =>
      unpackDebianPackages(partial, {
        packages: ['redis-server', 'redis-tools'],
        label: "Fetching Redis (Debian's package)",
        totalBytes: DOWNLOAD_BYTES,
        env: context.env,
        progress: context.progress,
      }),
    );
    return result(context, folder);
  },
};

function result({ env }: AttemptContext, folder: string): Promise<AttemptResult> {
  return binaryFound({
    path: join(folder, 'usr', 'bin', 'redis-server'),
    libraryPath: debianLibraryPath(folder),
    from: 'Debian package, fetched',
    minimum: REDIS_VERSION_MIN,
    env,
  });
}
