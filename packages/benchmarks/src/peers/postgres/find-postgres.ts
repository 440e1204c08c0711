import { globSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  cacheFolderOf,
  createProgress,
  debianLibraryPath,
  debianProblem,
  fetchOnce,
  findOnPath,
  unpackDebianPackages,
} from '@streamfold/local';
import { PeerUnavailableError } from '../peer-unavailable-error.ts';
import { unavailableOnError } from '../install-peer.ts';

/** The programs of a PostgreSQL. */
export interface PostgresSource {
  /** The folder of `postgres` and `initdb`. */
  readonly programs: string;
  /** Where they were fetched to, if they were: the folder that holds all that they need. */
  readonly fetchedTo?: string;
  readonly libraryPath?: string;
  readonly from: string;
}

const PACKAGE = 'postgresql-15';
const DOWNLOAD_BYTES = 45_000_000;
const PROGRAMS = 'usr/lib/postgresql/*/bin/postgres';

/** PostgreSQL from PATH, where Debian puts it, or Debian's package unpacked. @throws {PeerUnavailableError} */
export async function findPostgres(env: NodeJS.ProcessEnv): Promise<PostgresSource> {
  const onPath = findOnPath('postgres', env) ?? globSync(`/${PROGRAMS}`).toSorted().at(-1);
  if (onPath !== undefined) return { programs: dirname(realpathSync(onPath)), from: 'installed' };
  const problem = debianProblem(env);
  if (problem !== undefined) throw new PeerUnavailableError(`no postgres on PATH, and ${problem}`);
  const folder = await unavailableOnError(`fetching ${PACKAGE}`, () =>
    fetchOnce(cacheFolderOf(env), `${PACKAGE}-debian-${process.arch}`, (partial) =>
      unpackDebianPackages(partial, {
        packages: [PACKAGE, 'libpq5', 'libllvm14'],
        label: "Fetching PostgreSQL (Debian's package)",
        totalBytes: DOWNLOAD_BYTES,
        env,
        progress: createProgress(process.stderr),
      }),
    ),
  );
  const [program] = globSync(join(folder, PROGRAMS));
  if (program === undefined) throw new PeerUnavailableError(`${PACKAGE} has no postgres`);
  const libraryPath = debianLibraryPath(folder);
  return {
    programs: dirname(program),
    fetchedTo: folder,
    ...(libraryPath === undefined ? {} : { libraryPath }),
    from: 'Debian package, fetched',
  };
}
