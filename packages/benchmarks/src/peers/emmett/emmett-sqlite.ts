import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchContext } from '../../benchmark.ts';
import { loadPeer } from '../install-peer.ts';
import {
  EMMETT_PACKAGES,
  functionOf,
  type EmmettStore,
  type RunningEmmett,
} from './emmett-store.ts';

interface Connection {
  readonly close: () => void;
}
interface Pool {
  readonly close: () => Promise<void>;
}

/**
 * Emmett's store on a SQLite file. Through one connection and one append after the other: with a
 * connection for each append, its default, appends at once are answered SQLITE_BUSY.
 *
 * @throws {PeerUnavailableError}
 */
export async function startEmmettSqlite(context: BenchContext): Promise<RunningEmmett> {
  const loaded = await loadPeer(context, EMMETT_PACKAGES.sqlite);
  const connect = functionOf<(options: object) => Connection>(loaded, 'sqliteConnection');
  const openPool = functionOf<(options: object) => Pool>(loaded, 'SQLiteConnectionPool');
  const open = functionOf<(options: object) => EmmettStore>(loaded, 'getSQLiteEventStore');
  const folder = mkdtempSync(join(tmpdir(), 'streamfold-bench-sqlite-'));
  const fileName = join(folder, 'events.db');
  const connection = connect({ fileName });
  const pool = openPool({ fileName, connectionOptions: { singleton: true, connection } });
  return {
    store: open({ fileName, pool }),
    describe: 'journal_mode WAL, synchronous FULL, one append at a time',
    appendsAtOnce: 1,
    close: async () => {
      await pool.close();
      connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
