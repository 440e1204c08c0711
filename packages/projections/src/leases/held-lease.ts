import type { Lease } from '../lease.ts';
import { LeaseEndedError } from './lease-ended-error.ts';

/** What a lease is when it was taken. */
export interface HeldLeaseParts {
  readonly partition: number;
  readonly fence: number;
  /** Until when it is surely held, by `now`. */
  readonly until: number;
  /** A clock that never goes back, milliseconds. */
  readonly now: () => number;
}

/**
 * A lease as its holder sees it. It is held until a moment by the holder's own clock, which every
 * renewal moves on; past it, it is lost for good, whatever MongoDB says later.
 */
export class HeldLease implements Lease {
  readonly partition: number;
  readonly fence: number;
  readonly #now: () => number;
  readonly #ending = new AbortController();
  #until: number;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ partition, fence, until, now }: HeldLeaseParts) {
    this.partition = partition;
    this.fence = fence;
    this.#until = until;
    this.#now = now;
    this.#expectEnd();
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  isHeld(): boolean {
    if (this.#isOver) return false;
    if (this.#now() < this.#until) return true;
    // A process that was stopped may get here before its timer does.
    this.end(
      new LeaseEndedError(`the lease of partition ${this.partition} was not renewed in time`),
    );
    return false;
  }

  /** Notes that it is held until later. A lease that is over stays so. */
  renewed(until: number): void {
    if (!this.isHeld()) return;
    this.#until = Math.max(this.#until, until);
    this.#expectEnd();
  }

  /** Asks the work under it to finish. It is held meanwhile, as long as it lasts. */
  giveUp(): void {
    this.#ending.abort(new LeaseEndedError(`partition ${this.partition} is given up`));
  }

  /** Ends it now. `reason` is seen by a work that was not told to end before. */
  end(reason: Error): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#ending.abort(reason);
  }

  // Tells a work that waits, and does not ask.
  #expectEnd(): void {
    clearTimeout(this.#timer);
    const leftMs = Math.max(0, Math.ceil(this.#until - this.#now()));
    this.#timer = setTimeout(() => {
      if (this.isHeld()) this.#expectEnd();
    }, leftMs);
  }
}
