import { measureAppends } from './append-load.ts';
import { medianOf, type Benchmark } from './benchmark.ts';

const LOAD = { accounts: 1_000, callersEach: 1, depositsEach: 100 };

/** Appends of one process, each its own command with a version check. */
export const appendRate: Benchmark = {
  key: 'append.rate',
  what: 'append, one process, 1,000 accounts, each append its own command with a version check',
  run: async ({ redis }) => {
    const value = await medianOf(3, async () => {
      await redis.client.flushall();
      return await measureAppends(redis.url, LOAD);
    });
    await redis.client.flushall();
    const peer = await redis.pipelinedXadd();
    return {
      value,
      unit: 'appends/s',
      peer: 'redis-benchmark, pipelined XADD of the same entry to one stream',
      peerValue: typeof peer === 'number' ? peer : undefined,
      detail: typeof peer === 'number' ? 'median of 3 runs of 100,000 appends' : peer,
    };
  },
};
