import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from './backoff.ts';
import { PartUnavailableError } from './errors.ts';
import type { Logger } from './logger.ts';

const BACKOFF = { firstMs: 50, maxMs: 5_000 };

/**
 * Does `work`, again after a while for as long as something that it needs does not answer.
 *
 * @returns false where `signal` was aborted before it was done
 * @throws what `work` failed with otherwise
 */
export async function whenUp(
  { logger, random }: { readonly logger: Logger; readonly random: () => number },
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<boolean> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof PartUnavailableError)) throw error;
      const retryMs = backoffMs(failures, BACKOFF, random());
      logger.warn('projector waits', { reason: error.message, failures, retryMs });
      await delay(retryMs, undefined, { signal }).catch((reason: unknown) => {
        if (!signal.aborted) throw reason;
      });
    }
  }
  return false;
}
