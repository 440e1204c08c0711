import { once } from 'node:events';
import process from 'node:process';
import type { Logger } from './logger.ts';
import { StartError } from './start-error.ts';
import { within } from './within.ts';

/** A process that runs, and how to end it. */
export interface Running {
  /** Finishes what is under way and closes everything. */
  readonly stop: () => Promise<void>;
  /** Settles when the process can do its work no more; never, while all is well. */
  readonly failed?: Promise<Error>;
}

/** Options of `runProcess`. */
export interface ProcessOptions {
  readonly name: string;
  readonly logger: Logger;
  /** How long the stop may take, in milliseconds, before the process is ended as it stands. */
  readonly shutdownDeadlineMs: number;
  /** Brings the process up. The signal is aborted when it is told to stop before it is up. */
  readonly start: (signal: AbortSignal) => Promise<Running>;
}

/**
 * Starts a process, waits until it is told to stop (SIGTERM, SIGINT) or fails, stops it, and exits:
 * with 0 after an orderly stop, with 1 after a failure or a stop beyond its deadline.
 *
 * An expected failure (`StartError`, any error with a code of its own) is one line in the log. A
 * signal that comes again is ignored: a supervisor that passes on the Ctrl-C which the terminal has
 * sent already must not cut what is being finished, and the deadline holds in any case.
 */
export async function runProcess(options: ProcessOptions): Promise<never> {
  const { name, logger, start } = options;
  const stopping = new AbortController();
  const asked = askedToStop(stopping);
  const crashed = crash();
  const starting = start(stopping.signal);
  const running = await Promise.race([
    starting.catch((error: unknown) => asError(error)),
    crashed,
    // A start that does not heed the signal gets no longer than a stop would.
    asked.then(() => within(starting.catch(asError), options.shutdownDeadlineMs)),
  ]);
  if (running === undefined) return await exit(logger, 1, `${name} did not start in time to stop`);
  if (running instanceof Error) {
    if (stopping.signal.aborted) return await exit(logger, 0, `${name} stopped before it was up`);
    logFailure(logger, `${name} could not start`, running);
    return await exit(logger, 1);
  }
  const failure = await Promise.race([asked, crashed, running.failed ?? never()]);
  if (failure instanceof Error) logFailure(logger, `${name} failed`, failure);
  return await stop(options, running, failure);
}

async function stop(
  { name, logger, shutdownDeadlineMs }: ProcessOptions,
  running: Running,
  cause: Error | NodeJS.Signals,
): Promise<never> {
  const began = performance.now();
  logger.info(`${name} is stopping`, cause instanceof Error ? {} : { signal: cause });
  const stopped = running.stop().then(() => true, asError);
  const result = await within(stopped, shutdownDeadlineMs);
  const ms = Math.round(performance.now() - began);
  if (result === undefined) {
    logger.error(`${name} did not stop within ${shutdownDeadlineMs} ms`);
    return await exit(logger, 1);
  }
  if (result instanceof Error) logFailure(logger, `${name} did not stop cleanly`, result);
  else logger.info(`${name} stopped`, { ms });
  return await exit(logger, cause instanceof Error || result instanceof Error ? 1 : 0);
}

function askedToStop(stopping: AbortController): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        stopping.abort();
        resolve(signal);
      });
    }
  });
}

// Once something was thrown where nothing could catch it, the state of the process is not known.
function crash(): Promise<Error> {
  return new Promise((resolve) => {
    process.on('uncaughtException', (error) => resolve(error));
    process.on('unhandledRejection', (reason) => resolve(asError(reason)));
  });
}

function logFailure(logger: Logger, what: string, error: Error): void {
  if (error instanceof StartError) logger.error(`${what}: ${error.message}`, { code: error.code });
  else logger.error(what, { error });
}

async function exit(logger: Logger, code: 0 | 1, message?: string): Promise<never> {
  if (message !== undefined) logger.log(code === 0 ? 'info' : 'error', message);
  const written = once(logger, 'finish');
  logger.end();
  await within(written, 500);
  return process.exit(code);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new TypeError(`thrown: ${String(reason)}`);
}

function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}
