import { describe, expect, it } from 'vitest';
import { retryUntilAnswered } from './retry.ts';
import { UnansweredError } from './unanswered-error.ts';

type Facts = ConstructorParameters<typeof UnansweredError>[1];

/** An attempt that fails until it was made `failures` times. */
function attemptAfter(failures: number, facts: Facts = { mayHaveBeenDone: false }) {
  const attempt = {
    made: 0,
    run: () => {
      attempt.made += 1;
      return attempt.made > failures
        ? Promise.resolve('done')
        : Promise.reject(new UnansweredError('refused', facts));
    },
  };
  return attempt;
}

function policy(retryForMs: number, signal?: AbortSignal) {
  const reasons: string[] = [];
  return { retryForMs, signal, reasons, onRetry: (reason: string) => void reasons.push(reason) };
}

const FOR_EVER = Number.POSITIVE_INFINITY;

describe('retrying', () => {
  it('answers at once when the first try is answered', async () => {
    const patience = policy(1_000);
    const retried = await retryUntilAnswered(attemptAfter(0).run, patience);
    expect(retried).toEqual({ outcome: 'answered', answer: 'done' });
    expect(patience.reasons).toEqual([]);
  });

  it('tries again while there is no answer, and tells why', async () => {
    const patience = policy(10_000);
    const attempt = attemptAfter(2);
    const retried = await retryUntilAnswered(attempt.run, patience);
    expect(retried).toEqual({ outcome: 'answered', answer: 'done' });
    expect(patience.reasons).toEqual(['refused', 'refused']);
    expect(attempt.made).toBe(3);
  });

  it('gives up when the time is up', async () => {
    const attempt = attemptAfter(FOR_EVER);
    const retried = await retryUntilAnswered(attempt.run, policy(300));
    expect(retried).toEqual({
      outcome: 'unanswered',
      reason: 'refused',
      isStopped: false,
      mayHaveBeenDone: false,
    });
    expect(attempt.made).toBeGreaterThan(1);
  });

  it.each([
    ['no time is given', 0, {}],
    ['another try could not help', 60_000, { isPassing: false }],
  ])('tries once when %s', async (_, retryForMs, facts) => {
    const attempt = attemptAfter(1, { mayHaveBeenDone: false, ...facts });
    const retried = await retryUntilAnswered(attempt.run, policy(retryForMs));
    expect(retried.outcome).toBe('unanswered');
    expect(attempt.made).toBe(1);
  });

  it('remembers of an early try that it may have taken effect', async () => {
    let made = 0;
    const attempt = (): Promise<string> => {
      made += 1;
      return Promise.reject(new UnansweredError('lost', { mayHaveBeenDone: made === 1 }));
    };
    const retried = await retryUntilAnswered(attempt, policy(400));
    expect(made).toBeGreaterThan(1);
    expect(retried).toMatchObject({ outcome: 'unanswered', mayHaveBeenDone: true });
  });

  it('waits as long as the service asks', async () => {
    const startedAt = performance.now();
    const attempt = attemptAfter(1, { mayHaveBeenDone: false, retryAfterMs: 600 });
    await retryUntilAnswered(attempt.run, policy(10_000));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(590);
  });

  it('stops between two tries when it is told to', async () => {
    const stop = new AbortController();
    const attempt = attemptAfter(FOR_EVER);
    const patience = { ...policy(60_000, stop.signal), onRetry: () => stop.abort() };
    const retried = await retryUntilAnswered(attempt.run, patience);
    expect(retried).toMatchObject({ outcome: 'unanswered', isStopped: true, reason: 'refused' });
    expect(attempt.made).toBe(1);
  });

  it('keeps the answer to the request that was under way when it was told to stop', async () => {
    const stop = new AbortController();
    const attempt = (): Promise<string> => {
      stop.abort();
      return Promise.resolve('done');
    };
    const retried = await retryUntilAnswered(attempt, policy(60_000, stop.signal));
    expect(retried).toEqual({ outcome: 'answered', answer: 'done' });
  });

  it('passes on an error that it does not expect', async () => {
    const defect = new RangeError('a defect');
    const retried = retryUntilAnswered(() => Promise.reject(defect), policy(60_000));
    await expect(retried).rejects.toBe(defect);
  });
});
