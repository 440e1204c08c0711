import { timeAppends } from './append-load.ts';
import { medianRun, type Benchmark } from './benchmark.ts';
import { describeLatency } from './latencies.ts';
import { describeLevel, keyAt, type Level } from './level.ts';

const HOT = { accounts: 1, callersEach: 256, depositsEach: 200 };
const ALONE = { accounts: 1, callersEach: 1, depositsEach: 2_000 };

/** Commands on one account, 256 of them waiting at any time. */
export function hotRateAt(level: Level): Benchmark {
  return {
    key: keyAt('hot.rate', level),
    what: `one hot account, 256 concurrent commands, no conflict answered, ${describeLevel(level)}`,
    run: async ({ redisAt }) => {
      const redis = await redisAt(level);
      const measured = async (load: typeof HOT) => {
        await redis.client.flushall();
        return await timeAppends({ url: redis.url, level }, load);
      };
      const hot = await medianRun(
        3,
        () => measured(HOT),
        ({ perSecond }) => perSecond,
      );
      const alone = await measured(ALONE);
      return {
        value: hot.perSecond,
        unit: 'commands/s',
        peer: 'the same account, one command at a time',
        peerValue: alone.perSecond,
        detail:
          `${describeLevel(level)}; ${describeLatency(hot.latency)}; median of 3 runs of 51,200 ` +
          `commands; one at a time: ${describeLatency(alone.latency)}`,
      };
    },
  };
}
