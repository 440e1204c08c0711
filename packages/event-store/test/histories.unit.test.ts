import { inMemoryLog, openInMemoryEventStore } from '@streamfold/event-store/testing';
import { seededRandom } from '@streamfold/testing';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { history } from './histories/operations.ts';
import { playHistory } from './histories/play-history.ts';

describe('any history, of two stores in memory', () => {
  it('answers at each step what the model answers', async () => {
    const { seed } = seededRandom();
    const property = fc.asyncProperty(history, async (operations) => {
      const log = inMemoryLog();
      const clock = { now: 1_000 };
      const now = (): number => clock.now;
      const open = () => openInMemoryEventStore({ log, now });
      await playHistory([open(), open()], clock, operations);
    });
    // fast-check shows the seed and the shortest history that fails.
    await fc.assert(property, { seed, numRuns: 300 });
  });
});
