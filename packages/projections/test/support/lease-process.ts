import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const FIXTURE = fileURLToPath(new URL('../fixtures/lease-process.ts', import.meta.url));

/** What the process said, with the moment at which it was heard. */
export interface Said {
  readonly said: string;
  readonly fence?: number;
  readonly isHeld?: boolean;
  readonly isAborted?: boolean;
  readonly at: number;
}

/** A process of its own that wants the one partition of the category `test`. */
export interface LeaseProcess {
  /** Everything that it said, the newest last. */
  readonly lines: readonly Said[];
  /** The newest line that says this. */
  readonly last: (said: string) => Said | undefined;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Its exit code; null after `kill -9`. */
  readonly exited: Promise<number | null>;
}

/** Starts it; it is killed when the test ends. */
export function startLeaseProcess(url: string, databaseName: string, name: string): LeaseProcess {
  const child = spawn(
    process.execPath,
    ['--conditions=@streamfold/source', FIXTURE, url, databaseName, name],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines: Said[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push({ ...(JSON.parse(text) as Omit<Said, 'at'>), at: performance.now() });
  });
  const exited = once(child, 'close').then(() => child.exitCode);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return {
    lines,
    last: (said) => lines.findLast((line) => line.said === said),
    kill: (signal) => {
      child.kill(signal);
    },
    exited,
  };
}
