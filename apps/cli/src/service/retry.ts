import { setTimeout as delay } from 'node:timers/promises';
import pRetry, { type RetryContext } from 'p-retry';
import { ServiceUnavailableError } from '../errors.ts';

/** How long to be patient with a service that does not answer. */
export interface RetryPolicy {
  /** From the first try of a request on, milliseconds; 0: one try only. */
  readonly retryForMs: number;
  /** No further try once this is aborted; a try under way is waited for. */
  readonly signal: AbortSignal;
  /** Told before every further try. */
  readonly onRetry: (reason: string) => void;
}

/**
 * - `answered`: the service answered, whatever it answered.
 * - `unavailable`: the time is up. Whether the last try took effect is not known.
 * - `stopped`: the signal was aborted before the service answered; no more is known than of `unavailable`.
 */
export type Retried<T> =
  | { readonly outcome: 'answered'; readonly answer: T }
  | { readonly outcome: 'unavailable'; readonly reason: string }
  | { readonly outcome: 'stopped' };

const FIRST_DELAY_MS = 100;
const DELAY_MS_MAX = 2_000;

/**
 * Tries until the service answers, with a delay that doubles from 0.1 s to 2 s and is spread at
 * random, and is never shorter than the service's `Retry-After`.
 *
 * @throws what `attempt` throws, except `ServiceUnavailableError`
 */
export async function retryWhileUnavailable<T>(
  attempt: () => Promise<T>,
  policy: RetryPolicy,
): Promise<Retried<T>> {
  const { retryForMs, signal, onRetry } = policy;
  // pRetry drops an answer that comes after the abort, but what was done must be counted.
  const answers: T[] = [];
  try {
    await pRetry(async () => answers.push(await attempt()), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: FIRST_DELAY_MS,
      maxTimeout: DELAY_MS_MAX,
      factor: 2,
      randomize: true,
      maxRetryTime: retryForMs,
      signal,
      onFailedAttempt: (context) => waitAsAsked(context, signal, onRetry),
      shouldRetry: ({ error }) => error instanceof ServiceUnavailableError,
    });
  } catch (error) {
    if (answers.length === 0 && signal.aborted) return { outcome: 'stopped' };
    if (error instanceof ServiceUnavailableError) {
      return { outcome: 'unavailable', reason: error.message };
    }
    if (answers.length === 0) throw error;
  }
  const [answer] = answers as [T];
  return { outcome: 'answered', answer };
}

/** Waits for what is left of `Retry-After` beyond the delay that pRetry waits by itself. */
async function waitAsAsked(
  { error, retryDelay }: RetryContext,
  signal: AbortSignal,
  onRetry: (reason: string) => void,
): Promise<void> {
  const willRetry = error instanceof ServiceUnavailableError && retryDelay > 0;
  if (!willRetry) return;
  onRetry(error.message);
  const restMs = error.retryAfterMs - retryDelay;
  if (restMs > 0) await delay(restMs, undefined, { signal }).catch(ignoreAbort);
}

/** pRetry looks at the signal right after, and rejects with its reason. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
