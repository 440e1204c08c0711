import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A projector that runs as a process of its own. */
export interface ProjectorProcess {
  /** What it printed, one entry a line. */
  readonly lines: readonly string[];
  /** Resolves to its exit code when it has ended; null: by a signal. */
  readonly exited: Promise<number | null>;
  /** Resolves to the address of the health server once it listens. */
  readonly url: Promise<string>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): void;
}

/** Starts `main.ts` with these settings; it is killed when the test ends. */
export function spawnProjector(
  settings: Readonly<Record<string, string>>,
  ...args: string[]
): ProjectorProcess {
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@streamfold/source', main, ...args], {
    env: { PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines: string[] = [];
  const listening = Promise.withResolvers<string>();
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => {
    lines.push(line);
    const found = /"projector is listening","url":"([^"]+)"/.exec(line)?.[1];
    if (found !== undefined) listening.resolve(found);
  });
  const exited = once(child, 'close').then(() => child.exitCode);
  return {
    lines,
    exited,
    url: listening.promise,
    kill: (signal) => {
      child.kill(signal);
    },
  };
}
