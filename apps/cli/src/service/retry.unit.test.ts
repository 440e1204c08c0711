import { describe, expect, it } from 'vitest';
import { ServiceUnavailableError } from '../errors.ts';
import { retryWhileUnavailable } from './retry.ts';

/** An attempt that fails until it was made `failures` times. */
function attemptAfter(failures: number): { made: number; run: () => Promise<string> } {
  const attempt = {
    made: 0,
    run: () => {
      attempt.made += 1;
      return attempt.made > failures
        ? Promise.resolve('done')
        : Promise.reject(new ServiceUnavailableError('refused', { retryAfterMs: 0 }));
    },
  };
  return attempt;
}

function policy(retryForMs: number, signal = new AbortController().signal) {
  const reasons: string[] = [];
  return { retryForMs, signal, reasons, onRetry: (reason: string) => void reasons.push(reason) };
}

describe('retrying', () => {
  it('answers at once when the first try is answered', async () => {
    const patience = policy(1_000);
    const retried = await retryWhileUnavailable(attemptAfter(0).run, patience);
    expect(retried).toEqual({ outcome: 'answered', answer: 'done' });
    expect(patience.reasons).toEqual([]);
  });

  it('tries again while the service is unavailable, and tells why', async () => {
    const patience = policy(10_000);
    const attempt = attemptAfter(2);
    const retried = await retryWhileUnavailable(attempt.run, patience);
    expect(retried).toEqual({ outcome: 'answered', answer: 'done' });
    expect(patience.reasons).toEqual(['refused', 'refused']);
    expect(attempt.made).toBe(3);
  });

  it('gives up when the time is up', async () => {
    const attempt = attemptAfter(Number.POSITIVE_INFINITY);
    const retried = await retryWhileUnavailable(attempt.run, policy(300));
    expect(retried).toEqual({ outcome: 'unavailable', reason: 'refused' });
    expect(attempt.made).toBeGreaterThan(1);
  });

  it('tries once when no time is given', async () => {
    const attempt = attemptAfter(1);
    const retried = await retryWhileUnavailable(attempt.run, policy(0));
    expect(retried.outcome).toBe('unavailable');
    expect(attempt.made).toBe(1);
  });

  it('waits as long as the service asks', async () => {
    const startedAt = performance.now();
    let made = 0;
    await retryWhileUnavailable(() => {
      made += 1;
      if (made > 1) return Promise.resolve();
      return Promise.reject(new ServiceUnavailableError('busy', { retryAfterMs: 600 }));
    }, policy(10_000));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(590);
  });

  it('stops between two tries when it is told to', async () => {
    const stop = new AbortController();
    const attempt = attemptAfter(Number.POSITIVE_INFINITY);
    const patience = { ...policy(60_000, stop.signal), onRetry: () => stop.abort() };
    const retried = await retryWhileUnavailable(attempt.run, patience);
    expect(retried).toEqual({ outcome: 'stopped' });
    expect(attempt.made).toBe(1);
  });

  it('keeps the answer to the request that was under way when it was told to stop', async () => {
    const stop = new AbortController();
    const attempt = (): Promise<string> => {
      stop.abort();
      return Promise.resolve('done');
    };
    const retried = await retryWhileUnavailable(attempt, policy(60_000, stop.signal));
    expect(retried).toEqual({ outcome: 'answered', answer: 'done' });
  });

  it('passes on an error that it does not expect', async () => {
    const defect = new RangeError('a defect');
    const retried = retryWhileUnavailable(() => Promise.reject(defect), policy(60_000));
    await expect(retried).rejects.toBe(defect);
  });
});
