import { balances } from '@streamfold/account-projections';
import { accountDecider, parseAmount } from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import { openReadModelWaits, type ReadModelWaits } from '@streamfold/projections';
import { MongoClient } from 'mongodb';
import { accountId, withStore } from './append-load.ts';
import type { Benchmark } from './benchmark.ts';
import { fillAccounts } from './fill.ts';
import { describeLatency, Latencies } from './latencies.ts';
import { offer } from './offered-load.ts';
import { startProjectorProcess } from './projector/projector-process.ts';

const PER_SECOND = 2_000;
const SECONDS = 10;
const WARM_UP_SECONDS = 3;
const ACCOUNTS = 1_000;
/** Every so many deposits one is looked for in MongoDB: looking is work for MongoDB too. */
const LOOKED_FOR = 20;
const DATABASE = 'bench_lag';

/** From the answer to a deposit until its document shows it. */
export const projectLag: Benchmark = {
  key: 'project.lag',
  what: `deposit answered → visible in MongoDB, at ${PER_SECOND.toLocaleString('en')} deposits a second`,
  needsMongo: true,
  run: async ({ redis, mongo, env }) => {
    await redis.client.flushall();
    const { url } = await mongo();
    const client = await MongoClient.connect(url);
    const waits = openReadModelWaits(client.db(DATABASE), balances);
    await client.db(DATABASE).dropDatabase();
    const latencies = new Latencies();
    await withStore(redis, (store) =>
      fillAccounts(store, { from: 0, accounts: ACCOUNTS, eventsEach: 1 }),
    );
    const projector = startProjectorProcess({
      redisUrl: redis.url,
      mongoUrl: url,
      database: DATABASE,
      projection: 'balances',
      env,
    });
    try {
      await projector.caughtUp;
      const offered = await withStore(redis, (store) =>
        offer({
          perSecond: PER_SECOND,
          seconds: SECONDS,
          warmUpSeconds: WARM_UP_SECONDS,
          send: async (index) => {
            const version = await deposit(store, index);
            if (index % LOOKED_FOR !== 0) return;
            const lag = await lagOf(waits, accountId(index % ACCOUNTS), version);
            if (index >= PER_SECOND * WARM_UP_SECONDS) latencies.record(lag);
          },
        }),
      );
      const lag = latencies.summary();
      return {
        value: lag.p99,
        unit: 'ms',
        peer: 'none: what is measured is our own way from Redis to MongoDB',
        peerValue: undefined,
        detail:
          `${describeLatency(lag)} of one deposit in ${LOOKED_FOR}, seen by polling every 5 ms; ` +
          `${Math.round(offered.answeredPerSecond).toLocaleString('en')} deposits a second answered, ` +
          'appendfsync always, majority-journaled MongoDB; load, projector and servers on the same two cores',
      };
    } finally {
      waits.close();
      await projector.stop();
      await client.close();
    }
  },
};

async function deposit(store: EventStore, index: number): Promise<number> {
  const amount = parseAmount(1);
  if (amount === undefined) throw new TypeError('1 is an amount');
  const command = { type: 'deposit', amount } as const;
  const result = await store.handle(accountId(index % ACCOUNTS), accountDecider, command);
  if (result.outcome !== 'accepted') throw new Error(`a deposit was answered ${result.outcome}`);
  return result.version;
}

async function lagOf(waits: ReadModelWaits, streamId: string, version: number): Promise<number> {
  const answered = performance.now();
  // The position is not looked at where the stream is named.
  const token = { version, partition: 0, position: '0-0' };
  const { outcome } = await waits.waitUntil({ streamId, token }, { timeoutMs: 10_000 });
  if (outcome !== 'reached') throw new Error(`a deposit was ${outcome} in MongoDB`);
  return performance.now() - answered;
}
