/** How a wait ended. */
export type WaitOutcome =
  | { readonly outcome: 'reached' }
  /** The time was up, or the waits were closed. It may still be reached. */
  | { readonly outcome: 'timed_out' }
  /** It will not be reached until a person has looked: what it waits for stands still. */
  | { readonly outcome: 'halted' };

/** How long to wait, and what ends it early. */
export interface WaitOptions {
  /** Milliseconds. It is looked once, whatever they are. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Looks which of the goals are settled; those that it leaves out are waited for. */
export type Look<Goal> = (
  goals: readonly Goal[],
) => Promise<ReadonlyMap<Goal, 'reached' | 'halted'>>;

/** The pause between two looks, milliseconds: it doubles with each look that settles nothing. */
const PAUSE_MS = { first: 5, max: 50 } as const;

interface Waiting<Goal> {
  readonly goal: Goal;
  readonly settle: (outcome: WaitOutcome['outcome']) => void;
  readonly fail: (error: unknown) => void;
  wasLookedAt: boolean;
  isTimeUp: boolean;
}

/**
 * Waits that share one look at a time, for all of them together. Nothing is looked at when nobody
 * waits; a look that fails fails the waits that it was for.
 */
export class SharedWaits<Goal> {
  readonly #look: Look<Goal>;
  readonly #waiting = new Set<Waiting<Goal>>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isClosed = false;
  #lookedAt = -Infinity;
  #fruitlessCount = 0;

  constructor(look: Look<Goal>) {
    this.#look = look;
  }

  /**
   * Settles as soon as a look has found `goal` reached or halted, or the time is up.
   *
   * @throws the reason of `signal`, and whatever a look throws
   */
  async wait(goal: Goal, { timeoutMs, signal }: WaitOptions): Promise<WaitOutcome> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<WaitOutcome>();
    const one: Waiting<Goal> = {
      goal,
      settle: (outcome) => resolve({ outcome }),
      fail: reject,
      wasLookedAt: false,
      isTimeUp: this.#isClosed || timeoutMs <= 0,
    };
    const timeUp = setTimeout(() => endTime(one), timeoutMs);
    const abort = (): void =>
      reject(signal?.reason instanceof Error ? signal.reason : new Error('wait was aborted'));
    signal?.addEventListener('abort', abort, { once: true });
    this.#waiting.add(one);
    // A new wait is looked at as soon as may be, however far apart the looks are by now.
    this.#fruitlessCount = 0;
    this.#lookSoon();
    try {
      return await promise;
    } finally {
      this.#waiting.delete(one);
      if (this.#waiting.size === 0) clearTimeout(this.#timer);
      clearTimeout(timeUp);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends the waits. What is waited for from now on is looked at once, as if its time were up. */
  close(): void {
    this.#isClosed = true;
    for (const one of this.#waiting) endTime(one);
  }

  #lookSoon(): void {
    if (this.#isLooking || this.#waiting.size === 0) return;
    const doublings = Math.max(0, this.#fruitlessCount - 1);
    const pauseMs = Math.min(PAUSE_MS.first * 2 ** doublings, PAUSE_MS.max);
    const restMs = Math.max(0, this.#lookedAt + pauseMs - performance.now());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookOnce([...this.#waiting]), restMs);
  }

  async #lookOnce(looked: readonly Waiting<Goal>[]): Promise<void> {
    this.#isLooking = true;
    this.#fruitlessCount += 1;
    try {
      const found = await this.#look(looked.map(({ goal }) => goal));
      if (found.size > 0) this.#fruitlessCount = 0;
      for (const one of looked) {
        const outcome = found.get(one.goal);
        one.wasLookedAt = true;
        if (outcome !== undefined || one.isTimeUp) one.settle(outcome ?? 'timed_out');
      }
    } catch (error) {
      for (const one of looked) one.fail(error);
    }
    this.#isLooking = false;
    this.#lookedAt = performance.now();
    this.#lookSoon();
  }
}

function endTime<Goal>(one: Waiting<Goal>): void {
  one.isTimeUp = true;
  if (one.wasLookedAt) one.settle('timed_out');
}
