import {
  cacheFolderOf,
  createProgress,
  resolveMongo,
  startMongo,
  type ServerSource,
} from '@streamfold/local';

/** The MongoDB that is measured: a replica set of one, on a new folder. */
export interface BenchMongo {
  /** Of the replica set, without a database. */
  readonly url: string;
  /** The version, and where it comes from. */
  readonly describe: string;
  readonly stop: () => Promise<void>;
}

/** How a MongoDB for the benchmarks is started. */
export interface BenchMongoOptions {
  readonly source: ServerSource;
  /** A new folder, removed by whoever made it. */
  readonly dataDir: string;
  /** What WiredTiger may keep in memory. */
  readonly cacheGigabytes: number;
}

/** Where the MongoDB of the benchmarks comes from. */
export async function findBenchMongo(env: NodeJS.ProcessEnv): Promise<ServerSource> {
  return await resolveMongo({
    // A process beside ours first: a container has another file system below it.
    env: { STREAMFOLD_SERVERS: 'path,pypi,memory-server,docker', ...env },
    cacheFolder: cacheFolderOf(env),
    progress: createProgress(process.stderr),
  });
}

/** Starts a MongoDB, and waits until it takes writes. */
export async function startBenchMongo(options: BenchMongoOptions): Promise<BenchMongo> {
  const { source, dataDir, cacheGigabytes } = options;
  const settings = { wiredTigerCacheSizeGB: String(cacheGigabytes) };
  const running = await startMongo(source, { dataDir, settings, isScratch: true });
  return { url: running.url, describe: running.describe, stop: () => running.stop() };
}
