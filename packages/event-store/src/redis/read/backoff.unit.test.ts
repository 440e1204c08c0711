import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { backoffMs, pause } from './backoff.ts';

describe('the wait after a failure', () => {
  it('doubles up to two seconds', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 100, 2_000].map((failures) =>
      backoffMs(failures, () => 1),
    );
    expect(waits).toEqual([50, 100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000, 2_000]);
  });

  it('is at least half of that', () => {
    expect(backoffMs(1, () => 0)).toBe(25);
    expect(backoffMs(50, () => 0)).toBe(1_000);
  });
});

describe('a pause', () => {
  it('ends at once when its signal is aborted, before or meanwhile, and leaves no listener', async () => {
    const abort = new AbortController();
    const paused = pause(3_600_000, abort.signal);
    abort.abort();
    await paused;
    await pause(3_600_000, abort.signal);
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  });

  it('ends when the time is over, and leaves no listener', async () => {
    const { signal } = new AbortController();
    await pause(1, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
