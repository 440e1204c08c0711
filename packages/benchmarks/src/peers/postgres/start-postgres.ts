import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from '@streamfold/local';
import { unavailableOnError } from '../install-peer.ts';
import { findPostgres, type PostgresSource } from './find-postgres.ts';

/** A PostgreSQL of its own for a benchmark. */
export interface RunningPostgres {
  readonly url: string;
  readonly describe: string;
  readonly stop: () => Promise<void>;
}

// PostgreSQL refuses to run as root: it then runs as the user `nobody`, who has this number everywhere.
const NOBODY = 65_534;
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  jit: 'off',
  max_connections: '100',
};
const STOP_MS_MAX = 10_000;
const run = promisify(execFile);

/** Starts a PostgreSQL in a new folder, on the loopback address. @throws {PeerUnavailableError} */
export async function startPostgres(env: NodeJS.ProcessEnv): Promise<RunningPostgres> {
  const found = await findPostgres(env);
  const home = mkdtempSync(join(tmpdir(), 'streamfold-bench-postgres-'));
  const removeHome = (): void => rmSync(home, { recursive: true, force: true });
  try {
    return await unavailableOnError('starting PostgreSQL', () =>
      startIn(home, found, env, removeHome),
    );
  } catch (error) {
    removeHome();
    throw error;
  }
}

async function startIn(
  home: string,
  found: PostgresSource,
  env: NodeJS.ProcessEnv,
  removeHome: () => void,
): Promise<RunningPostgres> {
  const isRoot = process.getuid?.() === 0;
  const source = isRoot ? readableByAll(home, found) : found;
  const data = join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) chownSync(data, NOBODY, NOBODY);
  const options = {
    cwd: data,
    env: { ...env, ...(source.libraryPath ? { LD_LIBRARY_PATH: source.libraryPath } : {}) },
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  };
  const program = (name: string): string => join(source.programs, name);
  await run(
    program('initdb'),
    ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8'],
    options,
  );
  const { stdout: version } = await run(program('postgres'), ['--version'], options);
  const port = await freePort();
  const settings = Object.entries({ ...SETTINGS, port: String(port) });
  const args = ['-D', data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const child = spawn(program('postgres'), args, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const killAtExit = (): boolean => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  await untilReady(child);
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    describe: `PostgreSQL ${/\d+\.\d+/.exec(version)?.[0] ?? version.trim()} (${source.from})`,
    stop: async () => {
      const ended = once(child, 'exit');
      // It waits for connections to be closed: one that it ends itself is an error in its client.
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      await ended;
      clearTimeout(late);
      process.removeListener('exit', killAtExit);
      removeHome();
    },
  };
}

/** What was fetched into a folder of root's own cannot be run by another user: a copy can. */
function readableByAll(home: string, found: PostgresSource): PostgresSource {
  chmodSync(home, 0o755);
  const { fetchedTo, programs, libraryPath } = found;
  if (fetchedTo === undefined) return found;
  const copy = join(home, 'programs');
  cpSync(fetchedTo, copy, { recursive: true, verbatimSymlinks: true });
  const moved = (path: string): string => join(copy, relative(fetchedTo, path));
  return {
    ...found,
    programs: moved(programs),
    ...(libraryPath === undefined ? {} : { libraryPath: moved(libraryPath) }),
  };
}

/** Settles when the server has said in its log that it takes connections. */
async function untilReady(child: ChildProcess): Promise<void> {
  if (child.stderr === null) throw new TypeError('the log of the server is read');
  const lines = createInterface({ input: child.stderr });
  let last = 'nothing';
  for await (const line of lines) {
    last = line;
    if (line.includes('ready to accept connections')) {
      // The rest is read too, so that the server never waits for its log to be read.
      child.stderr.resume();
      return;
    }
  }
  throw new Error(`it ended, and the last it said was: ${last}`);
}
