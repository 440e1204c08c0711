import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The system as `npm start` brings it up, with data and ports of its own. */
export interface RunningSystem {
  readonly serviceUrl: string;
  readonly redisUrl: string;
  readonly mongoUrl: string;
  /** Everything that was printed so far. */
  readonly output: () => string;
  /** The process of a part, as recorded by `npm start`; undefined for a container. */
  readonly pidOf: (part: Part) => number | undefined;
  /** What Ctrl-C does; resolves with the exit code. */
  readonly interrupt: () => Promise<number | null>;
}

/** The parts of the system, by the names of their records. */
export type Part = 'account-service' | 'projector' | 'redis' | 'mongo';

/** Every part. */
export const PARTS: readonly Part[] = ['account-service', 'projector', 'redis', 'mongo'];

/** Starts the system and waits until it says that it is ready. */
export async function startSystem(
  env: Readonly<Record<string, string>> = {},
): Promise<RunningSystem> {
  const dataDir = mkdtempSync(join(tmpdir(), 'streamfold-system-'));
  const ports = await freePorts(['PORT', 'PROJECTOR_PORT', 'REDIS_PORT', 'MONGO_PORT']);
  const child = spawn(process.execPath, ['infra/run.mjs', 'start'], {
    cwd: root,
    env: { ...withoutServers(process.env), ...ports, DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  await untilReady(child, () => output);
  const addresses = JSON.parse(readFileSync(join(dataDir, 'addresses.json'), 'utf8')) as {
    serviceUrl: string;
    redisUrl: string;
    mongoUrl: string;
  };
  return {
    ...addresses,
    output: () => output,
    pidOf: (part) => recordedPid(join(dataDir, 'run', `${part}.json`)),
    interrupt: async () => {
      const exited = exitOf(child);
      child.kill('SIGINT');
      const code = await exited;
      rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

/** The servers of whoever runs the tests are not for tests that write under fixed names. */
function withoutServers({ REDIS_URL: _redis, MONGO_URL: _mongo, ...env }: NodeJS.ProcessEnv) {
  return env;
}

/** Whether a process with this id runs. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function untilReady(child: ChildProcess, output: () => string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const look = () => {
    if (output().includes('Ctrl-C stops everything')) resolve(undefined);
  };
  child.stdout?.on('data', look);
  void exitOf(child).then((code) => {
    reject(new Error(`npm start ended with ${code} before it was ready:\n${output()}`));
  });
  return promise;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });
}

function recordedPid(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
}

async function freePorts<Name extends string>(
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(
    servers.map((server) => new Promise((resolve) => server.once('listening', resolve))),
  );
  const ports = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as Record<
    Name,
    string
  >;
}
