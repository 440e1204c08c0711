import { setTimeout as delay } from 'node:timers/promises';
import { ReadModelCommandError } from '../errors.ts';
import type { CommandDeps } from '../import/import-command.ts';

/** Somebody else has the right to do it, at the latest until then unless he goes on. */
export interface Busy {
  readonly outcome: 'busy';
  readonly until: Date;
}

// Whoever died has it for 15 seconds more; clocks run unlike.
const DEAD_WAIT_MS_MAX = 20_000;
const LATE_MS = 200;

/**
 * Does `work`, and once more where somebody else has it who may have died: one that lives keeps it.
 *
 * @param what names it: `rebuild of balances`
 * @throws {ReadModelCommandError} somebody else is at it
 */
export async function whenFree<T extends { readonly outcome: string }>(
  what: string,
  work: () => Promise<T | Busy>,
  { terminal, signal }: CommandDeps,
): Promise<T> {
  const first = await work();
  if (!isBusy(first)) return first;
  const waitMs = first.until.getTime() - Date.now() + LATE_MS;
  if (waitMs <= DEAD_WAIT_MS_MAX) {
    terminal.err(`another ${what} is under way, or has died: seen at ${first.until.toISOString()}`);
    await delay(waitMs, undefined, { signal }).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
    const second = await work();
    if (!isBusy(second)) return second;
  }
  throw new ReadModelCommandError(`another ${what} is under way`);
}

function isBusy(result: { readonly outcome: string }): result is Busy {
  return result.outcome === 'busy';
}
