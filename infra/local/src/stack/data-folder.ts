import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { LocalError, systemCodeOf } from '../local-error.ts';
import { lockFolder } from './folder-lock.ts';

const MARKER = 'streamfold.json';
const OURS = [
  'redis',
  'mongo',
  'logs',
  'run',
  'bin',
  'addresses.json',
  'redis-writer.json',
  'mongo-writer.json',
] as const;

/** The folder that a run of `npm start` has for itself. */
export interface DataFolder {
  readonly redis: string;
  readonly mongo: string;
  /** Records of the processes that run. */
  readonly run: string;
  /** Small commands made for this run. */
  readonly bin: string;
  /** Where the addresses of the running parts are written. */
  readonly addresses: string;
  /** Which server wrote the data of a part. */
  readonly writerFile: (part: string) => string;
  readonly logFile: (part: string) => string;
  readonly recordFile: (part: string) => string;
  /** Removes what earlier runs left in it, and nothing else. */
  readonly clear: () => void;
  /** Gives the folder free for other runs. */
  readonly release: () => void;
}

/**
 * Makes the folder if it is missing and takes it for this run.
 *
 * @throws {LocalError} DATA_DIR_UNUSABLE when it cannot be written or holds somebody else's files;
 *   DATA_DIR_LOCKED when another run has it.
 */
export function openDataFolder(path: string, defaultPath: string): DataFolder {
  makeWritable(path);
  requireOurs(path, path === defaultPath);
  const release = lockFolder(path);
  writeFileSync(join(path, MARKER), `${JSON.stringify({ madeBy: 'streamfold', format: 1 })}\n`);
  const logs = join(path, 'logs');
  const run = join(path, 'run');
  return {
    redis: join(path, 'redis'),
    mongo: join(path, 'mongo'),
    run,
    bin: join(path, 'bin'),
    addresses: join(path, 'addresses.json'),
    writerFile: (part) => join(path, `${part}-writer.json`),
    logFile: (part) => join(logs, `${part}.log`),
    recordFile: (part) => join(run, `${part}.json`),
    clear: () => {
      for (const name of OURS) rmSync(join(path, name), { recursive: true, force: true });
    },
    release,
  };
}

/** Puts the log of the run before aside, so that each run begins its own. */
export function beginLog(file: string): void {
  if (existsSync(file)) renameSync(file, `${file}.1`);
}

function makeWritable(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK | constants.X_OK);
    // An answer of the file system, not only of its permissions: it may be read-only or full.
    const probe = join(path, `.probe-${String(process.pid)}`);
    writeFileSync(probe, 'streamfold');
    rmSync(probe);
  } catch (thrown) {
    throw new LocalError(
      'DATA_DIR_UNUSABLE',
      `The data folder ${path} cannot be written (${systemCodeOf(thrown) ?? 'unknown'}). Make it writable for you, or name another with DATA_DIR.`,
      { cause: thrown },
    );
  }
}

function requireOurs(path: string, isDefault: boolean): void {
  if (isDefault || existsSync(join(path, MARKER)) || readdirSync(path).length === 0) return;
  throw new LocalError(
    'DATA_DIR_UNUSABLE',
    `DATA_DIR names ${path}, which holds files that are not Streamfold's. Name an empty or a new folder.`,
  );
}
