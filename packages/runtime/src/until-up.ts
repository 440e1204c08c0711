import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 250;

/** How long something may be tried. */
export interface StartWait {
  readonly waitMs: number;
  /** Aborted when the process is told to stop before it is up. */
  readonly signal?: AbortSignal | undefined;
  /** Whether trying again can help. */
  readonly isPassing: (error: unknown) => boolean;
  /** Called once, when the first attempt has failed. */
  readonly onWait: (error: unknown) => void;
}

/**
 * Tries `work` until it succeeds: what a process starts with may itself be starting.
 *
 * @throws the last error, when the time is up or trying again cannot help
 */
export async function untilUp<T>(work: () => Promise<T>, wait: StartWait): Promise<T> {
  const deadline = performance.now() + wait.waitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const msLeft = deadline - performance.now();
      if (!wait.isPassing(error) || msLeft <= 0 || wait.signal?.aborted === true) throw error;
      if (attempt === 1) wait.onWait(error);
      await delay(Math.min(RETRY_MS, msLeft));
    }
  }
}
