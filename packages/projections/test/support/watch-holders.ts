import { expect, onTestFinished } from 'vitest';
import type { TestHolder } from './test-holder.ts';

/** What was seen of several holders over a time. */
export interface Watch {
  /** Fails if two held one partition at a moment, or if a fence was not higher than the last. */
  expectOneAtATime(): void;
}

/**
 * Asks all of `holders` every few milliseconds what they hold. They are asked in one turn of the
 * event loop, so that their answers are of one moment. Holders may be added later.
 */
export function watchHolders(holders: readonly TestHolder[]): Watch {
  const doubles: string[] = [];
  let count = 0;
  const timer = setInterval(() => {
    const seen = new Map<number, string>();
    for (const { me, held } of holders) {
      for (const partition of held()) {
        const other = seen.get(partition);
        if (other !== undefined) doubles.push(`${partition}: ${other} and ${me}`);
        seen.set(partition, me);
        count += 1;
      }
    }
  }, 3);
  onTestFinished(() => {
    clearInterval(timer);
  });
  return {
    expectOneAtATime: () => {
      expect(count).toBeGreaterThan(0);
      expect(doubles).toEqual([]);
      const leases = holders.flatMap((holder) => holder.leases);
      const fences = leases.map(({ partition, fence }) => `${partition}: ${fence}`);
      expect(new Set(fences).size).toBe(fences.length);
      for (const { leases: own } of holders) {
        for (const { partition } of own) {
          const rising = own.filter((lease) => lease.partition === partition);
          const sorted = rising.toSorted((left, right) => left.fence - right.fence);
          expect(rising).toEqual(sorted);
        }
      }
    },
  };
}
