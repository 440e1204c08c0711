import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** One line of the service's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** The service as a process of its own. */
export interface ServiceProcess {
  readonly log: readonly LogLine[];
  /** What was printed that is no JSON line. */
  readonly stray: readonly string[];
  readonly exitCode: Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Where it listens, once it does; rejects with what it said where it ends before that. */
  readonly url: () => Promise<string>;
}

/** Starts `main.ts` with these settings; it is ended when the test ends. */
export function startServiceProcess(
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): ServiceProcess {
  const child = spawn(process.execPath, ['--conditions=@streamfold/source', MAIN, ...args], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      PORT: '0',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: LogLine[] = [];
  const stray: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.startsWith('{')) log.push(JSON.parse(line) as LogLine);
      else stray.push(line);
    });
  }
  const exitCode = once(child, 'close').then(() => child.exitCode);
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    log,
    stray,
    exitCode,
    signal: (name) => void child.kill(name),
    url: () =>
      Promise.race([
        vi.waitFor(() => listeningUrl(log), { timeout: 60_000, interval: 20 }),
        exitCode.then((code) => {
          throw new Error(`the service ended with ${code}: ${JSON.stringify([...log, ...stray])}`);
        }),
      ]),
  };
}

function listeningUrl(log: readonly LogLine[]): string {
  for (const { msg } of log) {
    const url = /listening at (http:\/\/\S+)/.exec(String(msg))?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the service does not listen yet: ${JSON.stringify(log)}`);
}
