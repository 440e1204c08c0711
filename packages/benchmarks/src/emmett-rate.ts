import type { Benchmark, BenchContext } from './benchmark.ts';
import { describeLatency } from './latencies.ts';
import { describeLevel, type Level } from './level.ts';
import { measureEmmett } from './peers/emmett/emmett-load.ts';
import { startEmmettMemory } from './peers/emmett/emmett-memory.ts';
import { startEmmettMongodb } from './peers/emmett/emmett-mongodb.ts';
import { startEmmettPostgresql } from './peers/emmett/emmett-postgresql.ts';
import { startEmmettSqlite } from './peers/emmett/emmett-sqlite.ts';
import type { RunningEmmett } from './peers/emmett/emmett-store.ts';
import { PeerUnavailableError } from './peers/peer-unavailable-error.ts';

interface EmmettPeer {
  readonly key: string;
  readonly name: string;
  /** Our level that promises as much as the peer. */
  readonly level: Level;
  readonly start: (context: BenchContext) => Promise<RunningEmmett>;
}

const PEERS: readonly EmmettPeer[] = [
  { key: 'emmett.memory', name: 'Emmett in memory', level: 'memory', start: startEmmettMemory },
  { key: 'emmett.sqlite', name: 'Emmett on SQLite', level: 'fsync', start: startEmmettSqlite },
  {
    key: 'emmett.postgresql',
    name: 'Emmett on PostgreSQL',
    level: 'fsync',
    start: startEmmettPostgresql,
  },
  { key: 'emmett.mongodb', name: 'Emmett on MongoDB', level: 'fsync', start: startEmmettMongodb },
];

/** Our `append.rate` of the same run beside each of Emmett's stores, which have the easier work. */
export const emmettRates: readonly Benchmark[] = PEERS.map((peer) => ({
  key: peer.key,
  what: `append.rate (${describeLevel(peer.level)}) beside ${peer.name}, 1,000 streams, 1,000 callers`,
  run: async (context) => {
    const own = await context.ownAppends(peer.level);
    const measured = await measurePeer(peer, context);
    return { value: own.perSecond, unit: 'appends/s', peer: peer.name, ...measured };
  },
}));

async function measurePeer(
  { start, level }: EmmettPeer,
  context: BenchContext,
): Promise<{ readonly peerValue: number | undefined; readonly detail: string }> {
  let running: RunningEmmett | undefined;
  try {
    running = await start(context);
    const { perSecond, latency } = await measureEmmett(running);
    return {
      peerValue: perSecond,
      detail:
        `peer: ${running.describe}; ${describeLatency(latency)}; it is told the version, where ` +
        `Streamfold (${describeLevel(level)}) loads and decides`,
    };
  } catch (error) {
    if (!(error instanceof PeerUnavailableError)) throw error;
    return { peerValue: undefined, detail: error.message };
  } finally {
    await running?.close();
  }
}
