import { measureAppends } from './append-load.ts';
import type { Benchmark } from './benchmark.ts';

const LOAD = { accounts: 1_000, callersEach: 1, depositsEach: 99 };
const EVENTS = 100_000;

/** Memory of Redis for each event, in both streams, with snapshots. */
export const redisBytes: Benchmark = {
  key: 'redis.bytes',
  what: 'memory in Redis per event, 100 events an account',
  run: async ({ redis }) => {
    await redis.client.flushall();
    const before = await usedMemory(redis.client);
    await measureAppends(redis.url, LOAD);
    const value = ((await usedMemory(redis.client)) - before) / EVENTS;
    const length = await redis.client.memory('USAGE', 'accountStream', 'SAMPLES', 0);
    return {
      value,
      unit: 'bytes',
      peer: 'the category stream alone',
      peerValue: (length ?? NaN) / EVENTS,
      detail: `${EVENTS} events`,
    };
  },
};

async function usedMemory(client: { info: (section: string) => Promise<string> }): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);
}
