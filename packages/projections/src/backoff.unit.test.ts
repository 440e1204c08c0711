import { expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

const limits = { firstMs: 50, maxMs: 5_000 };

it('doubles with every failure up to the longest wait', () => {
  const waits = [1, 2, 3, 8, 60].map((failures) => backoffMs(failures, limits, 1));
  expect(waits).toEqual([50, 100, 200, 5_000, 5_000]);
});

it('takes at least half of it, by chance', () => {
  expect(backoffMs(1, limits, 0)).toBe(25);
  expect(backoffMs(60, limits, 0.5)).toBe(3_750);
});
