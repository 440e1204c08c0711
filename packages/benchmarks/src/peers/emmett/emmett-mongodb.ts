import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolderOf, createProgress, resolveMongo, startMongo } from '@streamfold/local';
import type { BenchContext } from '../../benchmark.ts';
import { loadPeer, unavailableOnError } from '../install-peer.ts';
import {
  EMMETT_PACKAGES,
  functionOf,
  type EmmettStore,
  type RunningEmmett,
} from './emmett-store.ts';

type ClosableStore = EmmettStore & { readonly close: () => Promise<void> };

/** Emmett's store on a MongoDB of its own, a replica set of one. @throws {PeerUnavailableError} */
export async function startEmmettMongodb(context: BenchContext): Promise<RunningEmmett> {
  const loaded = await loadPeer(context, EMMETT_PACKAGES.mongodb);
  const open = functionOf<(options: object) => ClosableStore>(loaded, 'getMongoDBEventStore');
  const home = mkdtempSync(join(tmpdir(), 'streamfold-bench-mongo-'));
  const server = await unavailableOnError('starting MongoDB', async () => {
    const source = await resolveMongo({
      env: { STREAMFOLD_SERVERS: 'path,pypi,memory-server,docker', ...context.env },
      cacheFolder: cacheFolderOf(context.env),
      progress: createProgress(process.stderr),
    });
    return await startMongo(source, { dataDir: join(home, 'mongo'), isScratch: true });
  });
  const connectionString = `${server.url}&w=majority&journal=true`;
  const store = open({ connectionString });
  return {
    store,
    describe: `MongoDB ${server.describe}, w: majority, j: true`,
    appendsAtOnce: 1_000,
    close: async () => {
      await store.close();
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
