import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ContainerRuntimeClient } from 'testcontainers';
import { reasonOf } from '../local-error.ts';

const CONNECT_MS_MAX = 1000;
const CLIENT_MS_MAX = 5000;

/** The client of a container runtime that answers, or why there is none. */
export type DaemonResult =
  | { readonly outcome: 'found'; readonly client: ContainerRuntimeClient }
  | { readonly outcome: 'unavailable'; readonly reason: string };

/** Looks for a container runtime. Quick where there is none: no library is loaded for that. */
export async function findDockerDaemon(env: NodeJS.ProcessEnv): Promise<DaemonResult> {
  if (!isConfigured(env)) {
    const sockets = socketPaths(env).filter((path) => existsSync(path));
    const answering = await Promise.all(sockets.map(accepts));
    if (!answering.includes(true)) {
      const reason =
        sockets.length === 0
          ? 'no Docker socket on this machine'
          : `no Docker daemon answers on ${sockets.join(' or ')}`;
      return { outcome: 'unavailable', reason };
    }
  }
  try {
    const { getContainerRuntimeClient } = await import('testcontainers');
    const client = await withTimeout(getContainerRuntimeClient(), CLIENT_MS_MAX);
    return { outcome: 'found', client };
  } catch (thrown) {
    return { outcome: 'unavailable', reason: reasonOf(thrown) };
  }
}

/** Rejects when the promise has not settled in time. */
export async function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${String(timeoutMs / 1000)} s`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

function isConfigured(env: NodeJS.ProcessEnv): boolean {
  if (env['DOCKER_HOST'] || env['TESTCONTAINERS_HOST_OVERRIDE']) return true;
  return existsSync(join(homedir(), '.testcontainers.properties'));
}

function socketPaths(env: NodeJS.ProcessEnv): readonly string[] {
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
  ];
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const answer = (isAccepted: boolean): void => {
      socket.destroy();
      resolve(isAccepted);
    };
    socket.setTimeout(CONNECT_MS_MAX, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
