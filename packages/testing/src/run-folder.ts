import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordedProcessStatus, recordProcess } from '@streamfold/local';

/** The folder, in that of the run, with the records of servers that test files have started. */
export const PROCESSES = 'processes';

const PREFIX = 'streamfold-test-';
const OWNER = 'owner.json';

/** Makes the folder of a test run, and removes those of runs that were killed. */
export function makeRunFolder(): string {
  removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  recordProcess(join(folder, OWNER), process.pid);
  // An interrupted run ends without its teardown.
  process.once('exit', () => removeRunFolder(folder));
  return folder;
}

/** Removes the folder of a test run with everything in it. */
export function removeRunFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    // Without the record the run may be making its folder just now; the next run sees to it.
    if (recordedProcessStatus(join(folder, OWNER)) === 'ended') removeRunFolder(folder);
  }
}
