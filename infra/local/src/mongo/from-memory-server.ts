import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unavailable, type Attempt, type AttemptContext, type AttemptResult } from '../attempt.ts';
import { binaryFound } from '../binary-found.ts';
import { fetchOnce, findFetched } from '../fetch/cache-folder.ts';
import { unreachableReason } from '../fetch/downloads-reachable.ts';
import { watchFolderSize } from '../fetch/watch-folder-size.ts';
import { MONGO_VERSION_MIN } from './mongo-version-min.ts';

const VERSION = '8.0.15';
const FOLDER = `mongod-memory-server-${VERSION}`;
const DOWNLOAD_BYTES = 260_000_000;

/** MongoDB's own build, downloaded by the package mongodb-memory-server-core. */
export const mongoFromMemoryServer: Attempt = {
  name: 'memory-server',
  find: async (context) => {
    const folder = findFetched(context.cacheFolder, FOLDER);
    return folder === undefined ? unavailable('not fetched yet') : result(context, folder);
  },
  fetch: async (context) => {
    const unreachable = await unreachableReason(await downloadAddress());
    if (unreachable !== undefined) return unavailable(unreachable);
    const folder = await fetchOnce(context.cacheFolder, FOLDER, (partial) =>
      watchFolderSize(
        partial,
        { label: `Fetching MongoDB ${VERSION}`, totalBytes: DOWNLOAD_BYTES },
        context.progress,
        () => download(partial),
      ),
    );
    return result(context, folder);
  },
};

async function downloadAddress(): Promise<string> {
  const module = await import('mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js');
  const { platform, arch } = process;
  return new module.MongoBinaryDownloadUrl({ platform, arch, version: VERSION }).getDownloadUrl();
}

async function download(folder: string): Promise<void> {
  const { MongoBinary } = await import('mongodb-memory-server-core/lib/util/MongoBinary.js');
  await MongoBinary.getPath({ version: VERSION, downloadDir: folder, checkMD5: false });
}

async function result({ env }: AttemptContext, folder: string): Promise<AttemptResult> {
  const name = readdirSync(folder).find((entry) => entry.startsWith('mongod-'));
  if (name === undefined) return unavailable(`${folder} holds no mongod; remove that folder`);
  return binaryFound({
    path: join(folder, name),
    from: 'mongodb-memory-server, fetched',
    minimum: MONGO_VERSION_MIN,
    env,
  });
}
