import { setTimeout as delay } from 'node:timers/promises';

/** How long one place may be silent before the next is tried beside it, milliseconds. */
const PATIENCE_MS = 250;

/**
 * Tries the places in turn, the next one as soon as one fails or has been silent for a moment: one
 * that is frozen holds nobody up. The first success counts; what succeeds after it is thrown away.
 *
 * @throws {AggregateError} with the error of every place, in their order
 */
export async function firstToSucceed<Place, Result>(
  places: readonly Place[],
  attempt: (place: Place) => Promise<Result>,
  throwAway: (result: Result) => void,
): Promise<Result> {
  const attempts: Promise<Result>[] = [];
  const done = new AbortController();
  for (const place of places) {
    attempts.push(attempt(place));
    const next = delay(PATIENCE_MS, 'next' as const, { signal: done.signal });
    const any = Promise.any(attempts).then(
      () => 'success' as const,
      () => 'next' as const,
    );
    // Ended by `done` below, when nobody waits for it any more.
    next.catch(() => undefined);
    if ((await Promise.race([any, next])) === 'success') break;
  }
  done.abort();
  const first = await Promise.any(attempts);
  for (const other of attempts) {
    other.then(
      (result) => {
        if (result !== first) throwAway(result);
      },
      () => undefined,
    );
  }
  return first;
}
