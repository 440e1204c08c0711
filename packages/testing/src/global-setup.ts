import { join } from 'node:path';
import {
  cacheFolderOf,
  createProgress,
  endRecordedProcesses,
  removeAbandonedServers,
  resolveMongo,
  resolveRedis,
  startMongo,
  startRedis,
  type AttemptContext,
  type RunningServer,
  type ServerSource,
} from '@streamfold/local';
import type { TestProject } from 'vitest/node';
import './provided-context.ts';
import { resolveForTests } from './resolve-for-tests.ts';
import { makeRunFolder, PROCESSES, removeRunFolder } from './run-folder.ts';
import { DATABASES } from './database-claim.ts';

/**
 * Starts one Redis and one MongoDB for the whole run, says which, and provides their addresses to
 * the test files. The returned function ends them and removes their data.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const context: AttemptContext = {
    env: process.env,
    cacheFolder: cacheFolderOf(process.env),
    progress: createProgress(process.stdout),
  };
  const [redisSource, mongoSource] = await Promise.all([
    resolveForTests(resolveRedis, context),
    resolveForTests(resolveMongo, context),
  ]);
  const runFolder = makeRunFolder();
  // Tests start many processes, and half of what a start takes is to compile the same files again.
  process.env['NODE_COMPILE_CACHE'] = join(runFolder, 'compiled');
  const [redis, mongo] = await Promise.all([
    start(redisSource, (source) =>
      startRedis(source, {
        dataDir: join(runFolder, 'redis'),
        settings: { databases: String(DATABASES) },
        isScratch: true,
      }),
    ),
    start(mongoSource, (source) =>
      startMongo(source, { dataDir: join(runFolder, 'mongo'), isScratch: true }),
    ),
  ]);
  context.progress.say(`redis: ${redis.describe}`);
  context.progress.say(`mongo: ${mongo.describe}`);
  project.provide('redisUrl', redis.url);
  project.provide('redisSource', redisSource);
  project.provide('mongoUrl', mongo.url);
  project.provide('mongoSource', mongoSource);
  project.provide('runFolder', runFolder);
  return async () => {
    await endRecordedProcesses(join(runFolder, PROCESSES));
    await Promise.all([redis.stop(), mongo.stop()]);
    await removeAbandonedServers(context);
    removeRunFolder(runFolder);
  };
}

type SharedServer = Pick<RunningServer, 'url' | 'describe' | 'stop'>;

function start(
  source: ServerSource,
  startOwn: (source: ServerSource) => Promise<RunningServer>,
): Promise<SharedServer> {
  if (source.kind !== 'url') return startOwn(source);
  const describe = `${source.version} (${source.url.replace(/\/\/[^@/]*@/, '//…@')})`;
  return Promise.resolve({ url: source.url, describe, stop: () => Promise.resolve() });
}
