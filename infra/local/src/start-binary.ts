import { mkdirSync } from 'node:fs';
import { inheritedEnvironment } from './config.ts';
import { LocalError, reasonOf, systemCodeOf } from './local-error.ts';
import { readLogTail } from './process/log-tail.ts';
import { spawnServer, type ServerProcess } from './process/server-process.ts';
import type { RunningServer, StartOptions } from './running-server.ts';
import { sourceEnvironment, type BinarySource } from './server-source.ts';

const STOP_MS_MAX = 15_000;
const TAIL_LINES = 3;

/** A server that is started from an executable. */
export interface BinaryCommand {
  readonly server: string;
  readonly source: BinarySource;
  readonly args: readonly string[];
  readonly options: StartOptions;
  /** Settles when the server answers, or rejects; asked to give up by the signal. */
  readonly ready: (giveUp: AbortSignal) => Promise<void>;
}

/** The parts of a running server that the process itself decides. */
export type RunningBinary = Pick<
  RunningServer,
  'pid' | 'exited' | 'stop' | 'kill' | 'pause' | 'resume'
>;

/** The log file of a server that was given none. */
export function logFileOf(options: StartOptions): string {
  return options.logFile ?? `${options.dataDir}.log`;
}

/**
 * Starts an executable in its data folder and waits until it answers.
 *
 * @throws {LocalError} SERVER_START_FAILED with the last lines of its log; it is ended by then.
 */
export async function startBinary(command: BinaryCommand): Promise<RunningBinary> {
  const { server, source, args, options, ready } = command;
  const logFile = logFileOf(options);
  const child = await spawnBinary(command, args);
  const done = new AbortController();
  const giveUp = AbortSignal.any([done.signal, ...(options.giveUp ? [options.giveUp] : [])]);
  try {
    const ended = child.exited.then((reason) => {
      throw new Error(`it ended at once with ${reason}`);
    });
    await Promise.race([ready(giveUp), ended, rejectedAt(giveUp)]);
  } catch (thrown) {
    done.abort();
    await child.kill();
    const tail = readLogTail(logFile, TAIL_LINES).map((line) => `\n  ${line}`);
    throw new LocalError(
      'SERVER_START_FAILED',
      `${server} ${source.version} did not start: ${reasonOf(thrown)}. See ${logFile}, which ends with${tail.join('')}`,
      { cause: thrown },
    );
  }
  return {
    pid: child.pid,
    exited: child.exited,
    stop: () => child.stop(STOP_MS_MAX),
    kill: child.kill,
    pause: () => Promise.resolve(child.signal('SIGSTOP')),
    resume: () => Promise.resolve(child.signal('SIGCONT')),
  };
}

function rejectedAt(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void => reject(new Error('it was stopped before it was ready'));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

async function spawnBinary(
  { server, source, options }: BinaryCommand,
  args: readonly string[],
): Promise<ServerProcess> {
  try {
    mkdirSync(options.dataDir, { recursive: true });
    return await spawnServer({
      command: source.path,
      args,
      cwd: options.dataDir,
      env: sourceEnvironment(source, inheritedEnvironment()),
      logFile: logFileOf(options),
      signalWithoutParent: options.isScratch === true ? 'SIGKILL' : 'SIGTERM',
      ...(options.recordFile === undefined ? {} : { recordFile: options.recordFile }),
    });
  } catch (thrown) {
    throw new LocalError(
      'SERVER_START_FAILED',
      `${server} could not be started from ${source.path} (${systemCodeOf(thrown) ?? reasonOf(thrown)}).`,
      { cause: thrown },
    );
  }
}
