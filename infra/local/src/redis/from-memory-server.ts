import { join } from 'node:path';
import { unavailable, type Attempt, type AttemptContext, type AttemptResult } from '../attempt.ts';
import { binaryFound } from '../binary-found.ts';
import { fetchOnce, findFetched } from '../fetch/cache-folder.ts';
import { unreachableReason } from '../fetch/downloads-reachable.ts';
import { findOnPath } from '../process/find-on-path.ts';
import { REDIS_VERSION_MIN } from './redis-version-min.ts';

const VERSION = '7.2.12';
const FOLDER = `redis-memory-server-${VERSION}`;
const COMPILERS = ['make', 'cc'];

/** Redis' own sources, downloaded and compiled by the package redis-memory-server. */
export const redisFromMemoryServer: Attempt = {
  name: 'memory-server',
  find: async (context) => {
    const folder = findFetched(context.cacheFolder, FOLDER);
    return folder === undefined ? unavailable('not fetched yet') : result(context, folder);
  },
  fetch: async (context) => {
    const missing = COMPILERS.filter((name) => findOnPath(name, context.env) === undefined);
    if (missing.length > 0) return unavailable(`${missing.join(' and ')} not on PATH`);
    const url = (await import('redis-memory-server/lib/util/RedisBinaryDownloadUrl.js')).default;
    const address = await new url.default({ version: VERSION }).getDownloadUrl();
    const unreachable = await unreachableReason(address);
    if (unreachable !== undefined) return unavailable(unreachable);
    context.progress.say(`Fetching and compiling Redis ${VERSION}, which takes a minute or two …`);
    const folder = await fetchOnce(context.cacheFolder, FOLDER, async (partial) => {
      const binary = (await import('redis-memory-server/lib/util/RedisBinary.js')).default;
      await binary.default.getDownloadPath({
        version: VERSION,
        downloadDir: partial,
        ignoreDownloadCache: false,
      });
    });
    return result(context, folder);
  },
};

function result({ env }: AttemptContext, folder: string): Promise<AttemptResult> {
  return binaryFound({
    path: join(folder, VERSION, 'redis-server'),
    from: 'redis-memory-server, fetched',
    minimum: REDIS_VERSION_MIN,
    env,
  });
}
