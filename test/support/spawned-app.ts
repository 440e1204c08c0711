import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { root } from './running-system.ts';

/** An app of ours that runs as a process of its own. */
export interface SpawnedApp {
  /** Where it listens. */
  readonly url: string;
  /** The JSON lines that it has logged so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

/** Starts an app with these settings, and waits until it listens. It is killed when the test ends. */
export async function spawnApp(
  app: 'account-service' | 'projector',
  settings: Readonly<Record<string, string>>,
): Promise<SpawnedApp> {
  const main = join(root, 'apps', app, 'src/main.ts');
  const child = spawn(process.execPath, ['--conditions=@streamfold/source', main], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      PORT: '0',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const log: Readonly<Record<string, unknown>>[] = [];
  const listening = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    log.push(JSON.parse(line) as Record<string, unknown>);
    const url = /is listening[^}]*?(http:\/\/[\d.:]+)/.exec(line)?.[1];
    if (url !== undefined) listening.resolve(url);
  });
  child.once('exit', () => {
    listening.reject(new Error(`${app} has ended: ${JSON.stringify(log)}`));
  });
  return { url: await listening.promise, log };
}
