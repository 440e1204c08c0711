import { timeAppends, type AppendMeasurement } from './append-load.ts';
import { medianRun, type Benchmark } from './benchmark.ts';
import type { BenchRedis } from './bench-redis.ts';
import { describeLatency } from './latencies.ts';
import { describeLevel, keyAt, type Level } from './level.ts';

const LOAD = { accounts: 1_000, callersEach: 1, depositsEach: 100 };

/** Appends of one process at a level, each its own command with a version check. */
export function appendRateAt(level: Level): Benchmark {
  return {
    key: keyAt('append.rate', level),
    what: `append, one process, 1,000 accounts, each append its own command with a version check, ${describeLevel(level)}`,
    run: async ({ redisAt, ownAppends }) => {
      const { perSecond, latency } = await ownAppends(level);
      const redis = await redisAt(level);
      await redis.client.flushall();
      const peer = await redis.pipelinedXadd();
      return {
        value: perSecond,
        unit: 'appends/s',
        peer: `${peer.by}, pipelined XADD of the same entry to one stream`,
        peerValue: peer.perSecond,
        detail: `${describeLevel(level)}; ${describeLatency(latency)}; median of 3 runs of 100,000 appends by 1,000 callers`,
      };
    },
  };
}

/** The median of three runs of the load of `append.rate`. */
export async function measureAppendRate(
  redis: BenchRedis,
  level: Level,
): Promise<AppendMeasurement> {
  return await medianRun(
    3,
    async () => {
      await redis.client.flushall();
      return await timeAppends({ url: redis.url, level }, LOAD);
    },
    ({ perSecond }) => perSecond,
  );
}
