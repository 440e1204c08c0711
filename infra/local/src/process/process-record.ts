import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCodeOf } from '../local-error.ts';
import { identify, isRunning, signalProcess, type ProcessIdentity } from './process-identity.ts';

const END_MS_MAX = 15_000;

/** Writes down that a process was started by us; the file is whole or absent. */
export function recordProcess(file: string, pid: number): void {
  const identity = identify(pid);
  if (identity === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${String(process.pid)}.partial`;
  writeFileSync(partial, JSON.stringify(identity));
  renameSync(partial, file);
}

/** Removes a record; one that is gone is no error. */
export function forgetProcess(file: string): void {
  rmSync(file, { force: true });
}

/** What a record says, or undefined if it is absent or not one of ours. */
export function readProcessRecord(file: string): ProcessIdentity | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const { pid, startedAt } = parsed as Readonly<Record<string, unknown>>;
    return typeof pid === 'number' && typeof startedAt === 'string'
      ? { pid, startedAt }
      : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError || systemCodeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** Whether the process of a record still runs; `unknown` without a readable record. */
export function recordedProcessStatus(file: string): 'running' | 'ended' | 'unknown' {
  const identity = readProcessRecord(file);
  if (identity === undefined) return 'unknown';
  return isRunning(identity) ? 'running' : 'ended';
}

/**
 * Ends every process that is recorded in the folder and still runs, in order first and by force
 * after 15 s, and removes the records. Answers with the names of those that were ended.
 */
export async function endRecordedProcesses(folder: string): Promise<readonly string[]> {
  const names = recordNames(folder);
  const ended = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const identity = readProcessRecord(file);
      const wasRunning = identity !== undefined && isRunning(identity);
      if (wasRunning) await endProcess(identity);
      forgetProcess(file);
      return wasRunning ? [name.replace(/\.json$/, '')] : [];
    }),
  );
  return ended.flat();
}

async function endProcess(identity: ProcessIdentity): Promise<void> {
  signalProcess(identity.pid, 'SIGTERM');
  // A stopped process acts on SIGTERM only when it goes on.
  signalProcess(identity.pid, 'SIGCONT');
  const deadline = Date.now() + END_MS_MAX;
  while (isRunning(identity)) {
    if (Date.now() > deadline) signalProcess(identity.pid, 'SIGKILL');
    await sleep(50);
  }
}

function recordNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}
