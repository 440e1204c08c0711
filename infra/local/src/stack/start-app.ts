import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError, reasonOf } from '../local-error.ts';
import { LOOPBACK } from '../process/free-port.ts';
import { readLogTail } from '../process/log-tail.ts';
import { spawnServer } from '../process/server-process.ts';
import type { RunningPart } from './part.ts';

const READY_MS_MAX = 30_000;
const PROBE_MS_MAX = 2000;
const EVERY_MS = 50;
// The apps stop by themselves within 10 s.
const STOP_MS_MAX = 12_000;

/** One of our apps, run from its TypeScript source. */
export interface AppCommand {
  readonly name: string;
  /** The path of its main.ts. */
  readonly entry: string;
  readonly cwd: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly recordFile: string;
}

/**
 * Starts an app and waits until it says that it is ready (`GET /readyz` answers 200).
 *
 * @throws {LocalError} SERVER_START_FAILED with the end of its log; it is ended by then.
 */
export async function startApp(app: AppCommand, giveUp: AbortSignal): Promise<RunningPart> {
  const child = await spawnServer({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', '--conditions=@streamfold/source', app.entry],
    env: { ...app.env, PORT: String(app.port), HOST: LOOPBACK },
    cwd: app.cwd,
    logFile: app.logFile,
    recordFile: app.recordFile,
  });
  const done = new AbortController();
  const waiting = AbortSignal.any([giveUp, done.signal]);
  try {
    const ended = child.exited.then((reason) => {
      throw new Error(`it ended with ${reason}${lastLogLine(app.logFile)}`);
    });
    await Promise.race([waitUntilReady(app.port, waiting), ended]);
  } catch (thrown) {
    await child.stop(STOP_MS_MAX);
    throw new LocalError('SERVER_START_FAILED', reasonOf(thrown), { cause: thrown });
  } finally {
    done.abort();
  }
  return { exited: child.exited, stop: () => child.stop(STOP_MS_MAX), kill: child.kill };
}

async function waitUntilReady(port: number, giveUp: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  while (!giveUp.aborted) {
    const state = await probe(port);
    if (state === 'ready') return;
    if (Date.now() > deadline) {
      throw new Error(`it was not ready within ${String(READY_MS_MAX / 1000)} s (${state})`);
    }
    await sleep(EVERY_MS);
  }
  throw new Error('it was stopped before it was ready');
}

async function probe(port: number): Promise<string> {
  try {
    const response = await fetch(`http://${LOOPBACK}:${String(port)}/readyz`, {
      signal: AbortSignal.timeout(PROBE_MS_MAX),
    });
    await response.arrayBuffer();
    return response.status === 200 ? 'ready' : `/readyz answers ${String(response.status)}`;
  } catch {
    // It does not listen yet.
    return 'no answer';
  }
}

function lastLogLine(logFile: string): string {
  const line = readLogTail(logFile, 1)[0];
  return line === undefined ? '' : `; its log ends with: ${line.slice(0, 500)}`;
}
