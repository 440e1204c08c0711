import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@streamfold/runtime';

/** Work that nobody asks for: what has become due by time, or was left behind by a crash. */
export interface UpkeepTask {
  /** For the log: `expire holds`. */
  readonly name: string;
  /**
   * Does what is due, and stops soon after `signal` is aborted. Several processes may do the same task at
   * once: what it does must be harmless when it is done twice.
   *
   * @returns how much was done
   */
  readonly run: (signal: AbortSignal) => Promise<number>;
}

/** What upkeep is started with. */
export interface UpkeepOptions {
  readonly tasks: readonly UpkeepTask[];
  /** How long to wait between two rounds, milliseconds. */
  readonly everyMs: number;
  readonly logger: Logger;
}

/** Upkeep under way. */
export interface Upkeep {
  /** Ends it; settles when the last task has stopped. */
  readonly stop: () => Promise<void>;
}

/**
 * Does every task, one after another, again and again. A task that fails is done again later, which is
 * told when it first fails and when it no longer does.
 */
export function startUpkeep({ tasks, everyMs, logger }: UpkeepOptions): Upkeep {
  const stopping = new AbortController();
  const { signal } = stopping;
  const failing = new Set<string>();
  const isStopping = (): boolean => signal.aborted;
  const round = async (): Promise<void> => {
    for (const { name, run } of tasks) {
      if (isStopping()) return;
      try {
        const done = await run(signal);
        if (failing.delete(name)) logger.info('upkeep works again', { task: name });
        if (done > 0) logger.info('upkeep done', { task: name, done });
      } catch (error) {
        if (isStopping() || failing.has(name)) continue;
        failing.add(name);
        logger.warn('upkeep failed: it is tried again', { task: name, error });
      }
    }
  };
  const rounds = async (): Promise<void> => {
    while (!isStopping()) {
      await round();
      // Aborted: then the loop ends, and nothing is left to be told.
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const ended = rounds();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
