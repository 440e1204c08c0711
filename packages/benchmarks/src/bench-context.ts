import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSource } from '@streamfold/local';
import type { AppendMeasurement } from './append-load.ts';
import { measureAppendRate } from './append-rate.ts';
import { findBenchMongo, startBenchMongo, type BenchMongo } from './bench-mongo.ts';
import { findBenchRedis, startBenchRedis, type BenchRedis } from './bench-redis.ts';
import type { BenchContext } from './benchmark.ts';
import type { Level } from './level.ts';

/** What a run is asked for. */
export interface ContextOptions {
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
  readonly isLong: boolean;
  /** A MongoDB is found before anything is measured; without it `mongo` rejects. */
  readonly needsMongo: boolean;
}

/** Lends what benchmarks measure with, and stops every server that was started for it. */
export async function withContext(
  options: ContextOptions,
  work: (context: BenchContext) => Promise<void>,
): Promise<void> {
  const source = await findBenchRedis(options.env);
  const mongoSource = options.needsMongo ? await findBenchMongo(options.env) : undefined;
  const home = mkdtempSync(join(tmpdir(), 'streamfold-bench-'));
  const redises = new Map<Level, Promise<BenchRedis>>();
  const redisAt = onceEach(redises, (level) =>
    startBenchRedis({ source, level, dataDir: join(home, level), env: options.env }),
  );
  const mongos = new Map<number, Promise<BenchMongo>>();
  const mongoWith = onceEach(mongos, async (cacheGigabytes) => {
    if (mongoSource === undefined) throw new TypeError('no benchmark of this run needs MongoDB');
    const dataDir = join(home, `mongo-${String(cacheGigabytes)}`);
    return await startBenchMongo({ source: mongoSource, dataDir, cacheGigabytes });
  });
  const measured = new Map<Level, Promise<AppendMeasurement>>();
  const ownAppends = onceEach(measured, async (level) =>
    measureAppendRate(await redisAt(level), level),
  );
  try {
    const redis = await redisAt('fsync');
    const mongo = (cacheGigabytes = 1): Promise<BenchMongo> => mongoWith(cacheGigabytes);
    const servers = [
      ...(mongoSource === undefined ? [] : [`MongoDB ${describeSource(mongoSource)}`]),
      `Redis ${redis.describe}`,
    ];
    await work({ ...options, servers, redis, redisAt, mongo, ownAppends });
  } finally {
    const started = await Promise.allSettled([...redises.values(), ...mongos.values()]);
    // One that did not start has failed the work already.
    for (const server of started) if (server.status === 'fulfilled') await server.value.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** `make`, whose result for each key is kept in `kept`. */
function onceEach<Key, Value>(
  kept: Map<Key, Promise<Value>>,
  make: (key: Key) => Promise<Value>,
): (key: Key) => Promise<Value> {
  return (key) => {
    const found = kept.get(key) ?? make(key);
    kept.set(key, found);
    return found;
  };
}
