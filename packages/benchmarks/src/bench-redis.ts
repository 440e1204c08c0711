import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  cacheFolderOf,
  createProgress,
  describeSource,
  resolveRedis,
  sourceEnvironment,
  startRedis,
  type ServerSource,
} from '@streamfold/local';
import { Redis } from 'ioredis';

/** The Redis that is measured. */
export interface BenchRedis {
  readonly url: string;
  /** The version, and where it comes from. */
  readonly describe: string;
  readonly client: Redis;
  /** Pipelined XADDs a second by redis-benchmark, or why there is no such figure. */
  readonly pipelinedXadd: () => Promise<number | string>;
  readonly stop: () => Promise<void>;
}

/** Starts a Redis of its own for the benchmarks, on `infra/redis/redis.conf` and a new folder. */
export async function startBenchRedis(env: NodeJS.ProcessEnv): Promise<BenchRedis> {
  const progress = createProgress(process.stderr);
  const source = await resolveRedis({
    // A process beside ours first: a container has another file system below it.
    env: { STREAMFOLD_SERVERS: 'path,debian,pypi,memory-server,docker', ...env },
    cacheFolder: cacheFolderOf(env),
    progress,
  });
  const home = mkdtempSync(join(tmpdir(), 'streamfold-bench-'));
  const running = await startRedis(source, { dataDir: join(home, 'redis') });
  const client = new Redis(running.url, { protocol: 2 });
  return {
    url: running.url,
    describe: describeSource(source),
    client,
    pipelinedXadd: () => pipelinedXadd(source, running.port, env),
    stop: async () => {
      client.disconnect();
      await running.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const run = promisify(execFile);

async function pipelinedXadd(
  source: ServerSource,
  port: number,
  env: NodeJS.ProcessEnv,
): Promise<number | string> {
  if (source.kind !== 'binary') return 'redis-benchmark is in the container';
  const program = join(dirname(source.path), 'redis-benchmark');
  if (!existsSync(program)) return 'there is no redis-benchmark beside redis-server';
  const event = '{"id":"account-0001","version":12,"type":"deposit","amount":100}';
  const meta = '{"commit":"QpH9DIMWpFqvdfZV","time":1795315544516,"hash":"ggi6wU-Iq6IlqNpB"}';
  const args = ['-p', String(port), '-n', '400000', '-c', '50', '-P', '64', '-q', '--csv'];
  const command = ['XADD', 'peer', '*', 'event', event, 'meta', meta];
  const { stdout } = await run(program, [...args, ...command], {
    env: sourceEnvironment(source, env),
  });
  const line = stdout.trim().split('\n').at(-1) ?? '';
  return Number(/,"([\d.]+)"/.exec(line)?.[1]);
}
