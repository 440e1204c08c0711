import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError, reasonOf } from '../local-error.ts';
import type { Part, RunningPart } from './part.ts';

/** How often and how fast a part is started again. */
export interface RestartLimits {
  /** This many ends within `withinMs` end everything. */
  readonly endsMax: number;
  readonly withinMs: number;
  /** The first pause; it doubles with every further end within `withinMs`. */
  readonly backoffMs: number;
}

/** The limits of `npm start`. */
export const RESTART_LIMITS: RestartLimits = { endsMax: 5, withinMs: 60_000, backoffMs: 200 };

/** A part that is started again when it ends. */
export interface Supervision {
  /** Settles when it answers for the first time. */
  readonly ready: Promise<void>;
  /** Settles with the reason when it is given up; never rejects. */
  readonly failed: Promise<LocalError>;
  /** Ends it in order and for good. */
  readonly stop: () => Promise<void>;
  /** Ends it by force and for good. */
  readonly kill: () => Promise<void>;
}

/** Starts a part and keeps it running until it is stopped or ends too often. */
export function supervise(
  part: Part,
  say: (line: string) => void,
  limits: RestartLimits = RESTART_LIMITS,
): Supervision {
  const stopping = new AbortController();
  const { signal } = stopping;
  const isStopping = (): boolean => signal.aborted;
  const ready = Promise.withResolvers<undefined>();
  const failed = Promise.withResolvers<LocalError>();
  let current: RunningPart | undefined;

  const runOnce = async (isFirst: boolean): Promise<string> => {
    try {
      current = await part.start(signal);
      // It may have answered in the very moment in which everything was asked to end.
      if (isStopping()) await current.stop();
      ready.resolve(undefined);
      if (!isFirst) say(`${capitalized(part.name)} is running again.`);
      return `ended with ${await current.exited}`;
    } catch (thrown) {
      return `did not start: ${reasonOf(thrown)}`;
    } finally {
      current = undefined;
    }
  };

  const keepRunning = async (): Promise<void> => {
    let ends: readonly number[] = [];
    for (let isFirst = true; ; isFirst = false) {
      const what = await runOnce(isFirst);
      if (isStopping()) return;
      const now = Date.now();
      ends = [...ends.filter((at) => now - at < limits.withinMs), now];
      if (ends.length >= limits.endsMax) {
        failed.resolve(keepsDying(part, what, ends.length));
        return;
      }
      const pauseMs = limits.backoffMs * 2 ** (ends.length - 1);
      say(`${capitalized(part.name)} ${what}. Starting it again in ${String(pauseMs / 1000)} s.`);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      if (isStopping()) return;
    }
  };

  const ended = keepRunning();
  return {
    ready: ready.promise,
    failed: failed.promise,
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await ended;
    },
    kill: async () => {
      stopping.abort();
      await current?.kill();
    },
  };
}

function keepsDying({ name, logFile }: Part, what: string, times: number): LocalError {
  return new LocalError(
    'PART_KEEPS_DYING',
    `${capitalized(name)} keeps dying: ${String(times)} times in a short while, and the last time it ${what}. Its log is ${logFile}.`,
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
