import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { FencedError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { renewScratchLock, type ScratchLock } from '../mongo-scratch-lock.ts';

/** A lock that is renewed as long as it is held. */
export interface HeldLock {
  /** Whether it is surely held now, by this process' own clock. */
  isHeld(): boolean;
  /** Aborted when the caller's signal is, or when the lock is lost; the reason says which. */
  readonly signal: AbortSignal;
  /** Ends the renewals. The lock itself stays until it is given back or expires. */
  stop(): Promise<void>;
}

/** Renews a lock that was just taken for `ttlMs`. */
export function holdLock(
  { db, logger }: { readonly db: Db; readonly logger: Logger },
  lock: ScratchLock,
  { ttlMs, signal }: { readonly ttlMs: number; readonly signal: AbortSignal | undefined },
): HeldLock {
  const lost = new AbortController();
  const stopping = new AbortController();
  let heldUntil = performance.now() + ttlMs;

  const renew = async (): Promise<void> => {
    while (await pause(ttlMs / 3, stopping.signal)) {
      const asked = performance.now();
      try {
        await renewScratchLock(db, lock, ttlMs);
        heldUntil = asked + ttlMs;
      } catch (error) {
        const isLost = error instanceof FencedError || performance.now() >= heldUntil;
        logger.warn(`the lock of the ${lock.purpose} was not renewed`, {
          projection: lock.projection.name,
          isLost,
        });
        if (!isLost) continue;
        const { name } = lock.projection;
        lost.abort(new FencedError(`the ${lock.purpose} of ${name} is held no more`));
        return;
      }
    }
  };
  const renewing = renew();
  return {
    isHeld: () => !lost.signal.aborted && performance.now() < heldUntil,
    signal: signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]),
    stop: async () => {
      stopping.abort();
      await renewing;
    },
  };
}

/** @returns false where it was ended by the signal */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  await delay(ms, undefined, { signal }).catch((reason: unknown) => {
    if (!signal.aborted) throw reason;
  });
  return !signal.aborted;
}
