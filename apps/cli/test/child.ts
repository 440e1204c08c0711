import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

/** A program of this repository that runs as a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  /** What it has written so far. */
  readonly output: { stdout: string; stderr: string };
  /** Resolves when it has ended: with its exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
}

/** Starts the TypeScript source of an app, with no environment but the one given. */
export function startApp(
  app: 'account-service' | 'cli' | 'projector',
  options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
): Child {
  const main = fileURLToPath(new URL(`../../${app}/src/main.ts`, import.meta.url));
  const args = ['--conditions=@streamfold/source', main, ...(options.args ?? [])];
  const child = spawn(process.execPath, args, {
    env: { ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  return { process: child, output, ended };
}

/** Ends a child, if it still runs, and waits for its end. */
export async function end(child: Child, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  child.process.kill(signal);
  await child.ended;
}

/** Waits until the process says at /readyz that it is ready. */
export async function untilReady(child: Child, port: number): Promise<void> {
  const ready = async (): Promise<void> => {
    if (child.process.exitCode !== null) throw new Error(`ended: ${JSON.stringify(child.output)}`);
    const { status } = await fetch(`http://127.0.0.1:${String(port)}/readyz`);
    if (status !== 200) throw new Error(`not ready: ${String(status)}`);
  };
  await vi.waitFor(ready, { timeout: 20_000, interval: 50 });
}

/** A TCP port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
