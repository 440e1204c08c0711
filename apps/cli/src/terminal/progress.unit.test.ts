import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startProgress } from './progress.ts';

describe('progress without a terminal', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is a line every 3 seconds, with the rate and the time left, until it is stopped', () => {
    const lines: string[] = [];
    const reading = { done: 0, note: '' };
    const terminal = { out: () => undefined, err: (text: string) => void lines.push(text) };
    const progress = startProgress({
      terminal: { ...terminal, barStream: undefined },
      unit: 'transactions',
      total: 9_000,
      read: () => reading,
    });
    vi.advanceTimersByTime(3_000);
    Object.assign(reading, { done: 3_000, note: '2 retries' });
    vi.advanceTimersByTime(3_000);
    progress.stop();
    vi.advanceTimersByTime(9_000);
    expect(lines).toEqual([
      '0 of 9,000 transactions (0 %), 0/s, ? left',
      '3,000 of 9,000 transactions (33 %), 500/s, 12.0 s left, 2 retries',
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes the pace and the total from whoever knows them better', () => {
    const lines: string[] = [];
    const terminal = { out: () => undefined, err: (text: string) => void lines.push(text) };
    const progress = startProgress({
      terminal: { ...terminal, barStream: undefined },
      unit: 'events',
      total: 10,
      read: () => ({
        done: 50,
        note: '',
        total: 200,
        pace: { perSecond: 10, secondsLeft: 15 },
      }),
    });
    vi.advanceTimersByTime(3_000);
    progress.stop();
    expect(lines).toEqual(['50 of 200 events (25 %), 10/s, 15.0 s left']);
  });
});
