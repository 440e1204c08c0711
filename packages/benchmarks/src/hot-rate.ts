import { measureAppends } from './append-load.ts';
import { medianOf, type Benchmark } from './benchmark.ts';

/** Commands on one account, 256 of them waiting at any time. */
export const hotRate: Benchmark = {
  key: 'hot.rate',
  what: 'one hot account, 256 concurrent commands, no conflict answered',
  run: async ({ redis }) => {
    const value = await medianOf(3, async () => {
      await redis.client.flushall();
      return await measureAppends(redis.url, { accounts: 1, callersEach: 256, depositsEach: 200 });
    });
    await redis.client.flushall();
    const alone = await measureAppends(redis.url, {
      accounts: 1,
      callersEach: 1,
      depositsEach: 2_000,
    });
    return {
      value,
      unit: 'commands/s',
      peer: 'the same account, one command at a time',
      peerValue: alone,
      detail: 'median of 3 runs of 51,200 commands',
    };
  },
};
