import { mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  cacheFolderOf,
  silentProgress,
  type AttemptContext,
  type RunningServer,
  type ServerSource,
  type StartOptions,
} from '@streamfold/local';
import { inject } from 'vitest';
import { atEnd } from './at-end.ts';
import './provided-context.ts';
import { PROCESSES } from './run-folder.ts';
import { withoutUrl } from './resolve-for-tests.ts';

/** How a private server differs from the shared one. */
export interface PrivateServerOptions {
  /** Settings of the server itself, by their names: `{ appendfsync: 'everysec' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A server of one test file, on an own folder, that may be treated badly. */
export type PrivateServer = Omit<RunningServer, 'exited' | 'pid'> & {
  /** The process as it is now, if it is one of this machine. */
  readonly pid: number | undefined;
  /** Where its data lives; written by the server while it runs. */
  readonly dataDir: string;
  /**
   * Starts it again, on the same data and port, after `stop`, `kill` or a crash. Settles when it
   * answers.
   */
  readonly startAgain: () => Promise<void>;
};

/** What is started, and how. */
export interface PrivateServerRequest {
  readonly server: 'redis' | 'mongo' | 'sentinel';
  readonly source: ServerSource;
  readonly resolve: (context: AttemptContext) => Promise<ServerSource>;
  readonly start: (source: ServerSource, options: StartOptions) => Promise<RunningServer>;
  /** With the port where it may not be any. */
  readonly options: PrivateServerOptions & Pick<StartOptions, 'port'>;
}

/** Starts a private server and sees to its end when the running test, or else the file, ends. */
export async function startPrivateServer(request: PrivateServerRequest): Promise<PrivateServer> {
  const source = await startable(request);
  const home = mkdtempSync(join(inject('runFolder'), `private-${request.server}-`));
  const dataDir = join(home, 'data');
  // The end of the run ends what a test file did not.
  const recordFile = join(inject('runFolder'), PROCESSES, `${basename(home)}.json`);
  const options = { dataDir, recordFile, isScratch: true, ...request.options };
  let running = await request.start(source, options);
  const { url, port, describe } = running;
  atEnd(async () => {
    // A test may have left it frozen, and a frozen server cannot stop in order.
    await running.kill();
    rmSync(home, { recursive: true, force: true });
  });
  return {
    url,
    port,
    describe,
    dataDir,
    get pid() {
      return running.pid;
    },
    stop: () => running.stop(),
    kill: () => running.kill(),
    pause: () => running.pause(),
    resume: () => running.resume(),
    startAgain: async () => {
      running = await request.start(source, { ...options, port });
    },
  };
}

// A server that a setting names is not ours to start a second time: find one that is.
function startable({ source, resolve }: PrivateServerRequest): Promise<ServerSource> {
  if (source.kind !== 'url') return Promise.resolve(source);
  const { env } = process;
  const context = { env, cacheFolder: cacheFolderOf(env), progress: silentProgress };
  return resolve(withoutUrl(context));
}
