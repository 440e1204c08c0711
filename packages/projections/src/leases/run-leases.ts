import { setTimeout as delay } from 'node:timers/promises';
import { FencedError, PartUnavailableError } from '../errors.ts';
import type { Lease } from '../lease.ts';
import type { Logger } from '../logger.ts';
import { movesOf } from './fair-share.ts';
import { HeldLease } from './held-lease.ts';
import { LeaseEndedError } from './lease-ended-error.ts';
import type { LeaseFacts, LeaseStore } from './lease-store.ts';
import { repeat } from './repeat.ts';

/** What a projector takes part in the sharing with. */
export interface LeaseParts {
  readonly store: LeaseStore;
  /**
   * The work on a partition. It runs until `lease.signal` is aborted, and then finishes what is
   * under way, as long as `lease.isHeld()`. Never called for a partition whose last work has not settled.
   *
   * To reject with the signal's reason or a FencedError is an end in order. Any other error is a fault
   * and ends the run. A work that resolves by itself gives the lease up; the partition is then free to
   * be taken again, by this process too.
   */
  readonly onHeld: (lease: Lease) => Promise<void>;
  /** What others shall see of the work on a partition; called at each renewal. */
  readonly describe: (partition: number) => LeaseFacts;
  /** How often to see what is free and who is there, milliseconds. @default 250 */
  readonly lookEveryMs?: number;
  readonly logger: Logger;
  /** A clock that never goes back, milliseconds: `performance.now()`. */
  readonly now: () => number;
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

/**
 * Holds this projector's fair share of the partitions until `signal` is aborted: renews what it
 * holds three times in a lease, takes what is free, and gives up what others shall have.
 *
 * A lease is held from the moment its last good renewal was sent, for a tenth less than it lasts: the
 * tenth is for clocks that run unlike. While MongoDB does not answer, leases run out and their
 * signals say so; they are taken anew when it is back. Where MongoDB's clock leaps forward, or this
 * machine slept without its own going on, two may hold a partition for a moment: the fence is for that.
 *
 * At the end every work is told to finish at once; each lease is released when its work has settled. It
 * is waited for as long as a lease lasts: a lease whose work takes longer is not released, and runs out.
 *
 * @throws {Error} a fault of a work or of this program; everything is given up as at the end
 */
export function runLeases(parts: LeaseParts, signal: AbortSignal): Promise<void> {
  return new LeaseRun(parts, signal).run();
}

class LeaseRun {
  readonly #parts: LeaseParts;
  /** What is held, or was and has a work that has not settled. */
  readonly #leases = new Map<number, HeldLease>();
  readonly #works = new Set<Promise<void>>();
  readonly #joined = Promise.withResolvers<undefined>();
  readonly #faulted = new AbortController();
  readonly #ending: AbortSignal;

  constructor(parts: LeaseParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#ending = AbortSignal.any([signal, this.#faulted.signal]);
  }

  async run(): Promise<void> {
    const giveUpAll = (): void => {
      this.#joined.resolve(undefined);
      for (const lease of this.#leases.values()) lease.giveUp();
    };
    if (this.#ending.aborted) giveUpAll();
    else this.#ending.addEventListener('abort', giveUpAll, { once: true });
    // Both end before the membership does: a heartbeat under way would bring it back.
    await Promise.all([this.#renewing(), this.#sharing()].map((loop) => this.#watch(loop)));
    await Promise.all([this.#watch(this.#leave()), this.#worksSettled()]);
    this.#faulted.signal.throwIfAborted();
  }

  #renewing(): Promise<void> {
    const { store } = this.#parts;
    const step = async (): Promise<void> => {
      const live = [...this.#leases.values()].filter(({ signal }) => !signal.aborted);
      await everySettled([store.heartbeat(), ...live.map((lease) => this.#renew(lease))]);
      this.#joined.resolve(undefined);
    };
    const what = 'leases are renewed';
    return repeat({ ...this.#parts, what, step, everyMs: store.ttlMs / 3 }, this.#ending);
  }

  async #sharing(): Promise<void> {
    // Who takes before the others can see it would have to give up most of it a moment later.
    await this.#joined.promise;
    const { store, lookEveryMs = 250 } = this.#parts;
    const step = async (): Promise<void> => {
      const table = await store.look();
      // What was released since it was told to end is for others.
      if (this.#ending.aborted) return;
      const side = { me: store.me, working: new Set(this.#leases.keys()) };
      const { take, giveUp } = movesOf(side, store.partitionCount, table);
      for (const partition of giveUp) this.#leases.get(partition)?.giveUp();
      await everySettled(take.map((partition) => this.#take(partition)));
    };
    const what = 'leases are looked at';
    await repeat({ ...this.#parts, what, step, everyMs: lookEveryMs }, this.#ending);
  }

  async #take(partition: number): Promise<void> {
    const { store, now } = this.#parts;
    const sentAt = now();
    const fence = await store.take(partition);
    if (fence === undefined) return;
    const lease = new HeldLease({ partition, fence, until: this.#heldUntil(sentAt), now });
    if (this.#ending.aborted) lease.giveUp();
    this.#leases.set(partition, lease);
    const work = this.#watch(this.#work(lease)).finally(() => this.#works.delete(work));
    this.#works.add(work);
  }

  async #renew(lease: HeldLease): Promise<void> {
    const { store, describe, now } = this.#parts;
    const { partition, fence } = lease;
    if (!lease.isHeld()) return;
    const sentAt = now();
    const isOurs = await store.renew(partition, fence, describe(partition));
    if (isOurs) lease.renewed(this.#heldUntil(sentAt));
    else lease.end(new FencedError(`another projector has taken partition ${partition}`));
  }

  /** Runs the work on a partition to its end, and makes the partition free. */
  async #work(lease: HeldLease): Promise<void> {
    const { store, onHeld, logger } = this.#parts;
    const { partition, fence, signal } = lease;
    logger.info('partition is held', { partition, fence });
    try {
      // It may have run out, or the end may have come, while it was taken.
      if (lease.isHeld() && !signal.aborted) await onHeld(lease);
    } catch (error) {
      if (!isInOrder(error, signal)) this.#fault(error);
    }
    const wasLost = !lease.isHeld();
    lease.end(new LeaseEndedError(`the work on partition ${partition} has ended`));
    const facts = { partition, fence, reason: messageOf(signal.reason) };
    if (wasLost) logger.warn('partition was lost', facts);
    else logger.info('partition is given up', facts);
    await this.#unlessUnavailable('lease is not released', store.release(partition, fence));
    this.#leases.delete(partition);
  }

  /** Waits for the works as long as the leases last that nobody renews any more. */
  async #worksSettled(): Promise<void> {
    const settled = new AbortController();
    const { store, logger } = this.#parts;
    const limit = delay(store.ttlMs, undefined, { signal: settled.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#works), limit]);
    settled.abort();
    const partitions = [...this.#leases.keys()];
    if (partitions.length > 0) logger.warn('works did not end with their leases', { partitions });
  }

  #leave(): Promise<void> {
    return this.#unlessUnavailable('membership is not ended', this.#parts.store.leave());
  }

  // Nothing is lost where it fails: what was not ended runs out by itself.
  async #unlessUnavailable(what: string, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof PartUnavailableError)) throw error;
      this.#parts.logger.warn(`${what}, and runs out`, { reason: error.message });
    }
  }

  async #watch(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#fault(error);
    }
  }

  #fault(error: unknown): void {
    this.#faulted.abort(error instanceof Error ? error : new TypeError(`thrown: ${String(error)}`));
  }

  // What is left out is for clocks that do not run at the same speed.
  #heldUntil(sentAt: number): number {
    return sentAt + this.#parts.store.ttlMs * 0.9;
  }
}

/** Whether a work that was told to end, or lost its lease, may have rejected with this. */
function isInOrder(error: unknown, signal: AbortSignal): boolean {
  if (error instanceof FencedError) return true;
  if (!signal.aborted) return false;
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].includes(signal.reason) || error instanceof PartUnavailableError;
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

/** Waits for every one of them. @throws {Error} what the first in order rejected with */
async function everySettled(works: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}
