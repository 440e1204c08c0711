import { accountId, deposit, withStore } from './append-load.ts';
import type { Benchmark, BenchContext } from './benchmark.ts';
import type { BenchRedis } from './bench-redis.ts';
import { fillAccounts } from './fill.ts';

const CALLERS = 1_000;
const DEPOSITS = 100_000;
/** So far without `--long`. */
const STREAMS_MAX = 100_000;
const EVENTS_MAX = 1_000_000;

/** Appends a second to so many streams. */
export const appendRateStreams: Benchmark = {
  key: 'append.rate.streams',
  what: 'append.rate over 10 to 1,000,000 streams (to 100,000 without --long)',
  run: async ({ redis, isLong }) => {
    const sizes = [1_000, 10, 100, 10_000, 100_000, 1_000_000].filter(
      (size) => isLong || size <= STREAMS_MAX,
    );
    const points = await withoutRewrites(redis, () =>
      measureEach(sizes, async (streams) => {
        await redis.client.flushall();
        const fill = { from: 0, accounts: streams, eventsEach: 1 };
        await withStore(redis, (store) => fillAccounts(store, fill));
        return await depositAtRandom(redis, streams);
      }),
    );
    return describeSeries(points, 'streams', 'with 1,000 streams');
  },
};

/** Appends a second to a log that holds so many events already. */
export const appendRateLog: Benchmark = {
  key: 'append.rate.log',
  what: 'append.rate from an empty log to 5 million events (to 1 million without --long)',
  run: async ({ redis, isLong }) => {
    const sizes = [0, 100_000, 1_000_000, 5_000_000].filter((size) => isLong || size <= EVENTS_MAX);
    await redis.client.flushall();
    let filled = 0;
    const points = await withoutRewrites(redis, async () => {
      const fill = { from: 0, accounts: 1_000, eventsEach: 1 };
      await withStore(redis, (store) => fillAccounts(store, fill));
      return await measureEach(sizes, async (events) => {
        const accounts = (events - filled) / 1_000;
        const more = { from: 1_000 + filled / 1_000, accounts, eventsEach: 1_000 };
        if (accounts > 0) await withStore(redis, (store) => fillAccounts(store, more));
        filled = events;
        return await depositAtRandom(redis, 1_000);
      });
    });
    return describeSeries(points, 'events', 'with an empty log');
  },
};

interface Point {
  readonly size: number;
  readonly perSecond: number;
}

async function measureEach(
  sizes: readonly number[],
  measure: (size: number) => Promise<number>,
): Promise<Point[]> {
  const points: Point[] = [];
  for (const size of sizes) points.push({ size, perSecond: await measure(size) });
  return points;
}

/** Deposits a second by a new store, each on an account that looks picked at random. */
async function depositAtRandom(redis: BenchRedis, streams: number): Promise<number> {
  return await withStore(redis, async (store) => {
    let left = DEPOSITS;
    let state = 1;
    const started = performance.now();
    await Promise.all(
      Array.from({ length: CALLERS }, async () => {
        while (left-- > 0) {
          // The same accounts in every run (a linear congruential generator).
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          await deposit(store, accountId(Math.floor((state / 2 ** 32) * streams)));
        }
      }),
    );
    return DEPOSITS / ((performance.now() - started) / 1_000);
  });
}

/** A rewrite of the append-only file that begins at some point of a series would be in that point alone. */
async function withoutRewrites<T>({ client }: BenchContext['redis'], work: () => Promise<T>) {
  const name = 'auto-aof-rewrite-percentage';
  const [, before] = (await client.config('GET', name)) as [string, string];
  await client.config('SET', name, '0');
  try {
    return await work();
  } finally {
    await client.flushall();
    await client.config('SET', name, before);
  }
}

function describeSeries(points: readonly Point[], unit: string, peer: string) {
  const shown = points
    .toSorted((a, b) => a.size - b.size)
    .map(
      ({ size, perSecond }) =>
        `${size.toLocaleString('en')}: ${Math.round(perSecond).toLocaleString('en')}`,
    );
  return {
    value: points.at(-1)?.perSecond ?? NaN,
    unit: 'appends/s',
    peer,
    peerValue: points[0]?.perSecond,
    detail:
      `${unit}: appends/s: ${shown.join('; ')}; ${DEPOSITS.toLocaleString('en')} deposits by ` +
      `${CALLERS.toLocaleString('en')} callers on accounts at random, by a store that has not seen ` +
      'them, appendfsync always, no rewrite of the append-only file meanwhile',
  };
}
