import type { BenchRedis } from './bench-redis.ts';

/** What a benchmark measures with. */
export interface BenchContext {
  /** A Redis with `appendfsync always`, emptied before each benchmark. */
  readonly redis: BenchRedis;
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
  readonly run: (context: BenchContext) => Promise<Omit<Figure, 'key'>>;
}

/** The median of several runs of `measure`, one after the other. */
export async function medianOf(runs: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let run = 0; run < runs; run++) values.push(await measure());
  return values.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? NaN;
}
