import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, inject } from 'vitest';
import { freePort } from '../../src/process/free-port.ts';
import { isRunning, type ProcessIdentity } from '../../src/process/process-identity.ts';
import { readProcessRecord } from '../../src/process/process-record.ts';

const MAIN = fileURLToPath(new URL('../fixtures/stack-main.ts', import.meta.url));
const WAIT_MS_MAX = 25_000;
const PARTS = ['redis', 'mongo', 'account-service', 'projector'];

// The space is on purpose: a path may hold one.
const base = mkdtempSync(join(inject('runFolder'), 'local '));
const children: ChildProcess[] = [];

afterAll(async () => {
  for (const child of children) child.kill('SIGTERM');
  await eventually(
    () => children.every((child) => child.exitCode !== null || child.signalCode !== null),
    () => 'the end of every run',
  );
  rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** A new folder that is removed when the test file ends. */
export function temporaryFolder(): string {
  return mkdtempSync(join(base, 'folder-'));
}

/** A run of `npm start` with stand-in apps. */
export interface StackRun {
  readonly child: ChildProcess;
  readonly port: number;
  readonly output: () => string;
  readonly waitFor: (text: string) => Promise<void>;
  readonly ended: Promise<number | null>;
  /** The processes of its parts, which are recorded while they run. */
  readonly processes: () => readonly ProcessIdentity[];
}

/** Starts the system on ports that are free, with its data in `dataDir`. */
export async function runStandIn(
  dataDir: string,
  env: NodeJS.ProcessEnv = {},
  args: readonly string[] = [],
): Promise<StackRun> {
  const { REDIS_URL: _redis, MONGO_URL: _mongo, ...inherited } = process.env;
  const [port, projectorPort] = [await freePort(), await freePort()];
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--conditions=@streamfold/source', MAIN, ...args],
    {
      env: {
        ...inherited,
        DATA_DIR: dataDir,
        PORT: String(port),
        PROJECTOR_PORT: String(projectorPort),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  children.push(child);
  return {
    child,
    port,
    output: () => output,
    ended,
    waitFor: (text) =>
      eventually(
        () => output.includes(text),
        () => `"${text}" in: ${output}`,
      ),
    processes: () =>
      PARTS.flatMap((part) => readProcessRecord(join(dataDir, 'run', `${part}.json`)) ?? []),
  };
}

/** Waits until the condition holds. */
export async function eventually(condition: () => boolean, what: () => string): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what()}`);
    await sleep(20);
  }
}

/** Waits until none of the processes runs. */
export function allEnded(processes: readonly ProcessIdentity[]): Promise<void> {
  return eventually(
    () => !processes.some(isRunning),
    () => `the end of ${JSON.stringify(processes.filter(isRunning))}`,
  );
}

/** The addresses that a run wrote down. */
export function readAddressesOf(dataDir: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(dataDir, 'addresses.json'), 'utf8')) as Record<
    string,
    string
  >;
}
