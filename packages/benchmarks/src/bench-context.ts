import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppendMeasurement } from './append-load.ts';
import { measureAppendRate } from './append-rate.ts';
import { findBenchRedis, startBenchRedis, type BenchRedis } from './bench-redis.ts';
import type { BenchContext } from './benchmark.ts';
import type { Level } from './level.ts';

/** What a run is asked for. */
export interface ContextOptions {
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
  readonly isLong: boolean;
}

/** Lends what benchmarks measure with, and stops every server that was started for it. */
export async function withContext(
  options: ContextOptions,
  work: (context: BenchContext) => Promise<void>,
): Promise<void> {
  const source = await findBenchRedis(options.env);
  const home = mkdtempSync(join(tmpdir(), 'streamfold-bench-'));
  const servers = new Map<Level, Promise<BenchRedis>>();
  const redisAt = onceEach(servers, (level) =>
    startBenchRedis({ source, level, dataDir: join(home, level), env: options.env }),
  );
  const measured = new Map<Level, Promise<AppendMeasurement>>();
  const ownAppends = onceEach(measured, async (level) =>
    measureAppendRate(await redisAt(level), level),
  );
  try {
    const redis = await redisAt('fsync');
    await work({ ...options, redis, redisAt, ownAppends });
  } finally {
    for (const starting of servers.values()) await (await starting).stop();
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
