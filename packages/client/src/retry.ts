import { setTimeout as delay } from 'node:timers/promises';
import pRetry, { type RetryContext } from 'p-retry';
import { UnansweredError } from './unanswered-error.ts';

/** How long to be patient with a service that does not answer. */
export interface RetryPolicy {
  /** From the first try of a call on, milliseconds; 0: one try only. */
  readonly retryForMs: number;
  /** No further try once this is aborted; a try under way is waited for. */
  readonly signal: AbortSignal | undefined;
  /** Told before every further try. */
  readonly onRetry: (reason: string) => void;
}

/**
 * - `answered`: the service answered, whatever it answered.
 * - `unanswered`: the time is up, the signal was aborted, or trying again could not help.
 */
export type Retried<T> =
  | { readonly outcome: 'answered'; readonly answer: T }
  | {
      readonly outcome: 'unanswered';
      readonly reason: string;
      readonly isStopped: boolean;
      /** Whether one of the tries may have taken effect. */
      readonly mayHaveBeenDone: boolean;
    };

const FIRST_DELAY_MS = 100;
const DELAY_MS_MAX = 2_000;

/**
 * Tries until the service answers, with a delay that doubles from 0.1 s to 2 s and is spread at random, and
 * is never shorter than the service's `Retry-After`.
 *
 * @throws what `attempt` throws, except `UnansweredError`
 */
export async function retryUntilAnswered<T>(
  attempt: () => Promise<T>,
  { retryForMs, signal, onRetry }: RetryPolicy,
): Promise<Retried<T>> {
  // pRetry drops an answer that comes after the abort, but what was done must be known.
  const answers: T[] = [];
  const failures: UnansweredError[] = [];
  try {
    await pRetry(async () => answers.push(await attempt()), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: FIRST_DELAY_MS,
      maxTimeout: DELAY_MS_MAX,
      factor: 2,
      randomize: true,
      maxRetryTime: retryForMs,
      ...(signal === undefined ? {} : { signal }),
      onFailedAttempt: async (context) => {
        if (context.error instanceof UnansweredError) failures.push(context.error);
        await waitAsAsked(context, signal, onRetry);
      },
      shouldRetry: ({ error }) => error instanceof UnansweredError && error.isPassing,
    });
  } catch (error) {
    const isStopped = signal?.aborted === true;
    if (answers.length === 0 && !isStopped && !(error instanceof UnansweredError)) throw error;
  }
  const [answer] = answers;
  if (answer !== undefined) return { outcome: 'answered', answer };
  return {
    outcome: 'unanswered',
    reason: failures.at(-1)?.message ?? 'stopped before it was sent',
    isStopped: signal?.aborted === true,
    mayHaveBeenDone: failures.some(({ mayHaveBeenDone }) => mayHaveBeenDone),
  };
}

/** Waits for what is left of `Retry-After` beyond the delay that pRetry waits by itself. */
async function waitAsAsked(
  { error, retryDelay }: RetryContext,
  signal: AbortSignal | undefined,
  onRetry: (reason: string) => void,
): Promise<void> {
  if (!(error instanceof UnansweredError) || !error.isPassing || retryDelay <= 0) return;
  onRetry(error.message);
  const restMs = error.retryAfterMs - retryDelay;
  if (restMs <= 0) return;
  await delay(restMs, undefined, signal === undefined ? {} : { signal }).catch(ignoreAbort);
}

/** pRetry looks at the signal right after, and rejects with its reason. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
