import { openRedisEventStore } from '@streamfold/event-store';
import { seededRandom, sharedRedis } from '@streamfold/testing';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { history } from './histories/operations.ts';
import { playHistory } from './histories/play-history.ts';

const { url } = await sharedRedis();
const HISTORIES = 40;

describe('any history, of two stores on Redis', () => {
  it('answers at each step what the model answers', async () => {
    const { seed } = seededRandom();
    let logs = 0;
    const property = fc.asyncProperty(history, async (operations) => {
      const category = `history${++logs}-`;
      const clock = { now: 1_000 };
      const now = (): number => clock.now;
      const open = () => openRedisEventStore({ url, category, now });
      const stores = await Promise.all([open(), open()]);
      try {
        await playHistory(stores, clock, operations);
      } finally {
        await Promise.all(stores.map((store) => store.close()));
      }
    });
    // fast-check shows the seed and the shortest history that fails.
    await fc.assert(property, { seed, numRuns: HISTORIES, interruptAfterTimeLimit: 20_000 });
  });
});
