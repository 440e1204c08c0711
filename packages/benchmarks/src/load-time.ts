import { accountDecider } from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import { accountId, deposit, withStore } from './append-load.ts';
import type { Benchmark } from './benchmark.ts';
import { fillAccounts, forEachAccount } from './fill.ts';
import { describeLatency, Latencies, type LatencySummary } from './latencies.ts';

const SHORT = { from: 0, accounts: 5_000, events: 100, loads: 300 };
const LONG = { from: 5_000, accounts: 50, events: 10_000, loads: 50 };
/** The last events of an account are commands, one by one, as in life: they bring the snapshot. */
const COMMANDS = 10;
const CALLERS = 250;
const WARM_UP = 200;

/** Loading an account by a store that remembers nothing of it. */
export const loadTime: Benchmark = {
  key: 'load.time',
  what: 'load an account of 100 events (and of 10,000) by a store that has not seen it, 1 million events in the log',
  run: async ({ redis }) => {
    await redis.client.flushall();
    await withStore(redis, (store) => fill(store, SHORT));
    await withStore(redis, (store) => fill(store, LONG));
    const events = await redis.client.xlen('accountStream');
    const measured = await withStore(redis, async (store) => {
      // The first loads and answers of a process are slow, whatever is loaded.
      await timed(WARM_UP, (index) => loadOne(store, SHORT, SHORT.loads + index));
      await timed(WARM_UP, () => store.ping());
      return {
        short: await timed(SHORT.loads, (index) => loadOne(store, SHORT, index)),
        long: await timed(LONG.loads, (index) => loadOne(store, LONG, index)),
        ping: await timed(SHORT.loads, () => store.ping()),
      };
    });
    await redis.client.flushall();
    const { short, long, ping } = measured;
    return {
      value: short.p50,
      unit: 'ms',
      peer: 'PING on the same connection',
      peerValue: ping.p50,
      detail:
        `of 100 events: ${describeLatency(short)}; of 10,000 events: ${describeLatency(long)} ` +
        `(ratio ${(long.p50 / ping.p50).toFixed(2)}); PING: ${describeLatency(ping)}; ` +
        `${events.toLocaleString('en')} events in the log, the last snapshot ${COMMANDS - 1} events back`,
    };
  },
};

async function fill(store: EventStore, kind: typeof SHORT): Promise<void> {
  const eventsEach = kind.events - COMMANDS;
  await fillAccounts(store, { from: kind.from, accounts: kind.accounts, eventsEach });
  await forEachAccount(kind, CALLERS, async (id) => {
    for (let command = 0; command < COMMANDS; command++) await deposit(store, id);
  });
}

async function loadOne(store: EventStore, kind: typeof SHORT, index: number): Promise<void> {
  const id = accountId(kind.from + index);
  const { version } = await store.load(id, accountDecider);
  if (version !== kind.events) throw new Error(`${id} is at version ${version}`);
}

async function timed(
  times: number,
  work: (index: number) => Promise<unknown>,
): Promise<LatencySummary> {
  const latencies = new Latencies();
  for (let index = 0; index < times; index++) {
    const started = performance.now();
    await work(index);
    latencies.record(performance.now() - started);
  }
  return latencies.summary();
}
