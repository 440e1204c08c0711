import { accountId, createAccount, deposit, withStore } from './append-load.ts';
import type { Benchmark } from './benchmark.ts';
import { describeLatency } from './latencies.ts';
import { describeLevel, keyAt, type Level } from './level.ts';
import { offer, type OfferedResult } from './offered-load.ts';
import { openTransactionPool } from './peers/transaction-per-append.ts';

const ACCOUNTS = 1_000;
const OFFERED = { perSecond: 10_000, seconds: 6, warmUpSeconds: 1 };
const CONNECTIONS = 64;

/** How long appends take that come ten thousand a second, whatever was answered before. */
export function appendP99At(level: Level): Benchmark {
  return {
    key: keyAt('append.p99', level),
    what: `p99 of appends at 10,000 a second offered, 1,000 accounts, ${describeLevel(level)}`,
    run: async ({ redisAt }) => {
      const { client, url } = await redisAt(level);
      await client.flushall();
      const own = await withStore({ url, level }, async (store) => {
        const ids = Array.from({ length: ACCOUNTS }, (_, index) => accountId(index));
        await Promise.all(ids.map((id) => createAccount(store, id)));
        return await offer({
          ...OFFERED,
          send: (index) => deposit(store, accountId(index % ACCOUNTS)),
        });
      });
      await client.flushall();
      const peer = await offerToPeer(url);
      await client.flushall();
      return {
        value: own.latency.p99,
        unit: 'ms',
        peer: `ioredis, WATCH and MULTI for each append, ${CONNECTIONS} connections`,
        peerValue: peer.latency.p99,
        detail:
          `${describeLevel(level)}; ${describeResult(own)}; peer: ${describeResult(peer)}; from the ` +
          `time each was due, over ${OFFERED.seconds} s after ${OFFERED.warmUpSeconds} s to warm up`,
      };
    },
  };
}

async function offerToPeer(url: string): Promise<OfferedResult> {
  const pool = await openTransactionPool(url, CONNECTIONS);
  try {
    return await offer({
      ...OFFERED,
      send: (index) => pool.append(accountId(index % ACCOUNTS), 1),
    });
  } finally {
    pool.close();
  }
}

function describeResult({ latency, answeredPerSecond }: OfferedResult): string {
  const rate = Math.round(answeredPerSecond).toLocaleString('en');
  return `${describeLatency(latency)} (${rate} a second answered)`;
}
