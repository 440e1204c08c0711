import type { BenchMongo } from './bench-mongo.ts';
import type { BenchRedis } from './bench-redis.ts';
import type { Level } from './level.ts';
import type { AppendMeasurement } from './append-load.ts';

/** What a benchmark measures with. */
export interface BenchContext {
  /** A Redis with `appendfsync always`, emptied before each benchmark. */
  readonly redis: BenchRedis;
  /** A Redis of each level, started when it is first asked for; that of `fsync` is `redis`. */
  readonly redisAt: (level: Level) => Promise<BenchRedis>;
  /**
   * A MongoDB whose WiredTiger may keep so many gigabytes in memory, 1 by default; one for each
   * figure, started when it is first asked for. Only for a benchmark with `needsMongo`.
   */
  readonly mongo: (cacheGigabytes?: number) => Promise<BenchMongo>;
  /** What is measured on, with the versions: `Redis 7.0.15 (PATH)`. */
  readonly servers: readonly string[];
  /** What `append.rate` measures at a level: once in a run, for every row that compares with it. */
  readonly ownAppends: (level: Level) => Promise<AppendMeasurement>;
  /** Series go as far as they can (`--long`), which takes minutes and gigabytes. */
  readonly isLong: boolean;
  /** The root of the checkout. */
  readonly checkout: string;
  /** The environment of this process, which those that are measured inherit. */
  readonly env: NodeJS.ProcessEnv;
}

/** One measurement beside its peer, taken in the same run. */
export interface Figure {
  readonly key: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with. */
  readonly peer: string;
  /** Undefined where the peer is not to be had on this machine; `detail` says why. */
  readonly peerValue: number | undefined;
  readonly detail: string;
}

/** One benchmark. */
export interface Benchmark {
  /** Names it in `--only` and in the table. Never changes. */
  readonly key: string;
  readonly what: string;
  /** It asks for `mongo`, which is then among the servers that its figures are recorded with. */
  readonly needsMongo?: true;
  readonly run: (context: BenchContext) => Promise<Omit<Figure, 'key'>>;
}

/** The median of several runs of `measure`, one after the other. */
export async function medianOf(runs: number, measure: () => Promise<number>): Promise<number> {
  return await medianRun(runs, measure, (value) => value);
}

/** The run whose `by` is the median of several runs of `measure`, one after the other. */
export async function medianRun<T>(
  runs: number,
  measure: () => Promise<T>,
  by: (run: T) => number,
): Promise<T> {
  const measured: T[] = [];
  for (let run = 0; run < runs; run++) measured.push(await measure());
  const median = measured.toSorted((a, b) => by(a) - by(b))[Math.floor(runs / 2)];
  if (median === undefined) throw new RangeError('a median needs at least one run');
  return median;
}
