import { measureAppends, withStore } from './append-load.ts';
import type { BenchRedis } from './bench-redis.ts';
import type { Benchmark, BenchContext } from './benchmark.ts';
import { fillAccounts } from './fill.ts';

/** Memory of Redis for each event, in both streams, with snapshots, 100 events an account. */
export const redisBytes: Benchmark = {
  key: 'redis.bytes',
  what: 'memory in Redis per event, 100 events an account',
  run: (context) => measureBytes(context, { accounts: 1_000, eventsEach: 100 }),
};

/** Memory of Redis for an account of one event. */
export const redisBytesSingle: Benchmark = {
  key: 'redis.bytes.single',
  what: 'memory in Redis per event, one event an account',
  run: (context) => measureBytes(context, { accounts: 20_000, eventsEach: 1 }),
};

interface Accounts {
  readonly accounts: number;
  readonly eventsEach: number;
}

async function measureBytes({ redis }: BenchContext, { accounts, eventsEach }: Accounts) {
  const { client } = redis;
  const events = accounts * eventsEach;
  await client.flushall();
  const before = await usedMemory(client);
  await write(redis.url, { accounts, eventsEach });
  const all = (await usedMemory(client)) - before;
  const text = await lastEntryBytes(client);
  // What its removal gives back: MEMORY USAGE only estimates.
  await client.del('accountStream');
  const others = (await usedMemory(client)) - before;
  const [, nodeBytes] = (await client.config('GET', 'stream-node-max-bytes')) as [string, string];
  await client.flushall();
  return {
    value: all / events,
    unit: 'bytes',
    peer: 'the text of an entry, twice',
    peerValue: 2 * text,
    detail:
      `${accounts.toLocaleString('en')} accounts of ${eventsEach}; category stream ` +
      `${((all - others) / events).toFixed(0)}, own streams and snapshots ` +
      `${(others / events).toFixed(0)}; stream-node-max-bytes ${nodeBytes}`,
  };
}

async function write(url: string, { accounts, eventsEach }: Accounts): Promise<void> {
  if (eventsEach > 1) {
    await measureAppends(url, { accounts, callersEach: 1, depositsEach: eventsEach - 1 });
  } else {
    await withStore({ url }, (store) => fillAccounts(store, { from: 0, accounts, eventsEach }));
  }
}

async function usedMemory(client: BenchRedis['client']): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);
}

async function lastEntryBytes(client: BenchRedis['client']): Promise<number> {
  const [last] = await client.xrevrange('accountStream', '+', '-', 'COUNT', 1);
  const [, event = '', , meta = ''] = last?.[1] ?? [];
  return Buffer.byteLength(event) + Buffer.byteLength(meta);
}
