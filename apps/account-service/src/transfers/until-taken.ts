import { jitteredPause } from './jittered-pause.ts';

const TRIES_MAX = 100;

/**
 * Tries again, after a pause, what the store has not taken because other processes were faster or too
 * much was waiting. Answers what came of the last try.
 */
export async function untilTaken<Result extends { readonly outcome: string }>(
  attempt: () => Promise<Result>,
  { isOnce = false }: { readonly isOnce?: boolean } = {},
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const result = await attempt();
    const { outcome } = result;
    if (outcome !== 'conflict' && outcome !== 'overloaded') return result;
    if (isOnce || tries === TRIES_MAX) return result;
    await jitteredPause(tries);
  }
}
