import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError, systemCodeOf } from '../local-error.ts';
import { identify, isRunning } from '../process/process-identity.ts';
import { readProcessRecord } from '../process/process-record.ts';

const NAME = 'lock.json';
const TRIES_MAX = 5;

/**
 * Takes a folder for this process until the returned function is called or the process has ended,
 * however it ends.
 *
 * @throws {LocalError} DATA_DIR_LOCKED naming the process that has it.
 */
export function lockFolder(folder: string): () => void {
  const lock = join(folder, NAME);
  const own = join(folder, `.lock-${String(process.pid)}`);
  writeFileSync(own, JSON.stringify(identify(process.pid)));
  try {
    for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
      // A link is made whole or not at all, so a lock never lacks the process that holds it.
      if (madeLink(own, lock)) return () => rmSync(lock, { force: true });
      const holder = readProcessRecord(lock);
      if (holder !== undefined && isRunning(holder)) throw lockedBy(folder, holder.pid);
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
  throw lockedBy(folder, undefined);
}

function madeLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}

function lockedBy(folder: string, pid: number | undefined): LocalError {
  const holder =
    pid === undefined ? 'Another npm start' : `Another npm start (process ${String(pid)})`;
  return new LocalError(
    'DATA_DIR_LOCKED',
    `${holder} uses the data folder ${folder}. Stop it, or name another folder with DATA_DIR.`,
  );
}
