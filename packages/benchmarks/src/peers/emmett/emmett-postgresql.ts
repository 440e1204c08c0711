import type { BenchContext } from '../../benchmark.ts';
import { loadPeer } from '../install-peer.ts';
import { startPostgres } from '../postgres/start-postgres.ts';
import {
  EMMETT_PACKAGES,
  functionOf,
  type EmmettStore,
  type RunningEmmett,
} from './emmett-store.ts';

type ClosableStore = EmmettStore & { readonly close: () => Promise<void> };

/** Emmett's store on a PostgreSQL of its own. @throws {PeerUnavailableError} */
export async function startEmmettPostgresql(context: BenchContext): Promise<RunningEmmett> {
  const loaded = await loadPeer(context, EMMETT_PACKAGES.postgresql);
  const open = functionOf<(url: string) => ClosableStore>(loaded, 'getPostgreSQLEventStore');
  const server = await startPostgres(context.env);
  const store = open(server.url);
  return {
    store,
    describe: `${server.describe}, synchronous_commit on`,
    appendsAtOnce: 1_000,
    close: async () => {
      await store.close();
      await server.stop();
    },
  };
}
