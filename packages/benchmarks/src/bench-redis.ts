import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
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
import { redisSettingsOf, type Level } from './level.ts';
import { measureResp } from './resp-loader.ts';

/** The Redis that is measured. */
export interface BenchRedis {
  readonly url: string;
  /** The version, and where it comes from. */
  readonly describe: string;
  readonly client: Redis;
  /** What Redis can do at most: XADDs of an entry like ours, pipelined by a program that does nothing else. */
  readonly pipelinedXadd: () => Promise<XaddLimit>;
  readonly stop: () => Promise<void>;
}

/** XADDs a second, and what sent them. */
export interface XaddLimit {
  readonly perSecond: number;
  readonly by: string;
}

/** How a Redis for the benchmarks is started. */
export interface BenchRedisOptions {
  readonly source: ServerSource;
  readonly level: Level;
  /** A new folder, removed by whoever made it. */
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Where the Redis of the benchmarks comes from. */
export async function findBenchRedis(env: NodeJS.ProcessEnv): Promise<ServerSource> {
  return await resolveRedis({
    // A process beside ours first: a container has another file system below it.
    env: { STREAMFOLD_SERVERS: 'path,debian,pypi,memory-server,docker', ...env },
    cacheFolder: cacheFolderOf(env),
    progress: createProgress(process.stderr),
  });
}

/** Starts a Redis on `infra/redis/redis.conf` that keeps a level and no more. */
export async function startBenchRedis(options: BenchRedisOptions): Promise<BenchRedis> {
  const { source, level, dataDir, env } = options;
  const settings = redisSettingsOf(level);
  const running = await startRedis(source, { dataDir, settings, isScratch: true });
  const client = new Redis(running.url, { protocol: 2 });
  return {
    url: running.url,
    describe: describeSource(source),
    client,
    pipelinedXadd: () => pipelinedXadd(source, running.port, env),
    stop: async () => {
      client.disconnect();
      await running.stop();
    },
  };
}

const run = promisify(execFile);

const COMMANDS = 400_000;
const CONNECTIONS = 50;
const PIPELINED = 64;
const EVENT = '{"id":"account-0001","version":12,"type":"deposit","amount":100}';
const META = '{"commit":"QpH9DIMWpFqvdfZV","time":1795315544516,"hash":"ggi6wU-Iq6IlqNpB"}';
const COMMAND = ['XADD', 'peer', '*', 'event', EVENT, 'meta', META];

async function pipelinedXadd(
  source: ServerSource,
  port: number,
  env: NodeJS.ProcessEnv,
): Promise<XaddLimit> {
  const program =
    source.kind === 'binary' ? join(dirname(source.path), 'redis-benchmark') : undefined;
  if (source.kind !== 'binary' || program === undefined || !existsSync(program)) {
    const load = { port, connections: CONNECTIONS, pipelined: PIPELINED, commands: COMMANDS };
    return {
      perSecond: await measureResp({ ...load, command: COMMAND }),
      by: 'a loader of our own (there is no redis-benchmark beside this server)',
    };
  }
  const load = { '-p': port, '-n': COMMANDS, '-c': CONNECTIONS, '-P': PIPELINED };
  const args = [...Object.entries(load).flat().map(String), '-q', '--csv', ...COMMAND];
  const { stdout } = await run(program, args, { env: sourceEnvironment(source, env) });
  const line = stdout.trim().split('\n').at(-1) ?? '';
  const perSecond = Number(/,"([\d.]+)"/.exec(line)?.[1]);
  if (Number.isNaN(perSecond)) throw new Error(`redis-benchmark printed ${JSON.stringify(line)}`);
  return { perSecond, by: 'redis-benchmark' };
}
