import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExitReason } from '../running-server.ts';
import { killAtExit } from './child-registry.ts';
import { findOnPath } from './find-on-path.ts';
import { forgetProcess, recordProcess } from './process-record.ts';

/** What is started. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Gets both outputs, appended. */
  readonly logFile: string;
  readonly recordFile?: string;
  /** What the kernel sends it when this process has ended unexpectedly. @default SIGTERM */
  readonly signalWithoutParent?: 'SIGTERM' | 'SIGKILL';
}

/** A child process that listens for others. */
export interface ServerProcess {
  readonly pid: number;
  readonly exited: Promise<ExitReason>;
  readonly hasExited: () => boolean;
  /** SIGTERM, then SIGKILL after `withinMs`. */
  readonly stop: (withinMs: number) => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly kill: () => Promise<void>;
}

/**
 * Starts a process in a group of its own, so that Ctrl-C reaches only us and we end things in their
 * order. It does not outlive this process: an exit is hooked, and where `setpriv` exists the kernel
 * sees to it even after SIGKILL.
 *
 * @throws {Error} the command cannot be run at all; with the code of the system.
 */
export async function spawnServer(options: ServerCommand): Promise<ServerProcess> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  try {
    const { command, args } = endedWithParent(options);
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return watch(child, options.recordFile);
  } finally {
    closeSync(log);
  }
}

function watch(child: ChildProcess, recordFile: string | undefined): ServerProcess {
  const pid = child.pid ?? 0;
  const release = killAtExit(pid);
  if (recordFile !== undefined) recordProcess(recordFile, pid);
  const exited = new Promise<ExitReason>((resolve) => {
    child.once('exit', (code, signal) => {
      release();
      if (recordFile !== undefined) forgetProcess(recordFile);
      resolve(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
    });
  });
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  // A process that has ended and was waited for has given its number back: never signal it again.
  const signal = (name: NodeJS.Signals): void => {
    if (!hasExited()) child.kill(name);
  };
  const kill = async (): Promise<void> => {
    signal('SIGKILL');
    await exited;
  };
  const stop = async (withinMs: number): Promise<void> => {
    signal('SIGTERM');
    signal('SIGCONT');
    const timer = new AbortController();
    const expired = sleep(withinMs, undefined, { signal: timer.signal }).then(
      kill,
      () => undefined,
    );
    await Promise.race([exited, expired]);
    timer.abort();
  };
  return { pid, exited, hasExited, stop, signal, kill };
}

function endedWithParent(options: ServerCommand): Pick<ServerCommand, 'command' | 'args'> {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv', options.env) : undefined;
  if (setpriv === undefined) return options;
  const signal = (options.signalWithoutParent ?? 'SIGTERM').slice('SIG'.length);
  return { command: setpriv, args: ['--pdeathsig', signal, options.command, ...options.args] };
}
