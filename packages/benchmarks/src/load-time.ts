import { accountDecider } from '@streamfold/accounts';
import { openRedisEventStore, type EventStore } from '@streamfold/event-store';
import { measureAppends } from './append-load.ts';
import type { Benchmark } from './benchmark.ts';

const LOADS = 300;

/** Loading an account by a store that remembers nothing of it. */
export const loadTime: Benchmark = {
  key: 'load.time',
  what: 'load an account of 100 events by a store that has not seen it, 100,000 events in the log',
  run: async ({ redis }) => {
    await redis.client.flushall();
    await measureAppends(redis.url, { accounts: 1_000, callersEach: 1, depositsEach: 99 });
    const store = await openRedisEventStore({ url: redis.url, category: 'account' });
    try {
      await store.ping();
      const load = await medianMs((index) => loadOne(store, index));
      const ping = await medianMs(() => store.ping());
      return {
        value: load,
        unit: 'ms',
        peer: 'PING on the same connection',
        peerValue: ping,
        detail: `median of ${LOADS}`,
      };
    } finally {
      await store.close();
    }
  },
};

async function loadOne(store: EventStore, index: number): Promise<void> {
  const { version } = await store.load(`account-${index}`, accountDecider);
  if (version !== 100) throw new Error(`account-${index} is at version ${version}, not 100`);
}

async function medianMs(measure: (index: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < LOADS; index++) {
    const started = performance.now();
    await measure(index);
    times.push(performance.now() - started);
  }
  return times.toSorted((a, b) => a - b)[LOADS / 2] ?? NaN;
}
