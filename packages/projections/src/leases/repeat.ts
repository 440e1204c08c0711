import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../backoff.ts';
import { PartUnavailableError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** A step that is taken over and over. */
export interface RepeatParts {
  /** What it does, for the log: "leases are renewed". */
  readonly what: string;
  readonly step: () => Promise<void>;
  /** From the beginning of one step to that of the next, milliseconds. */
  readonly everyMs: number;
  readonly logger: Logger;
  readonly now: () => number;
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

/**
 * Takes the step again and again until `signal` is aborted, and ends the one under way first. While MongoDB
 * does not answer it is tried with growing waits of at most `everyMs`; the log says when that begins and ends.
 *
 * @throws {Error} what the step threw and is not a PartUnavailableError
 */
export async function repeat(parts: RepeatParts, signal: AbortSignal): Promise<void> {
  const { what, everyMs, logger, now, random } = parts;
  const limits = { firstMs: Math.min(50, everyMs), maxMs: everyMs };
  let failures = 0;
  while (!signal.aborted) {
    const begunAt = now();
    let waitMs: number;
    try {
      await parts.step();
      if (failures > 0) logger.info(`${what} again`, { failures });
      failures = 0;
      waitMs = Math.max(0, everyMs - (now() - begunAt));
    } catch (error) {
      if (!(error instanceof PartUnavailableError)) throw error;
      failures += 1;
      if (failures === 1) logger.warn(`${what} not now`, { reason: error.message });
      waitMs = backoffMs(failures, limits, random());
    }
    await delay(waitMs, undefined, { signal }).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }
}
