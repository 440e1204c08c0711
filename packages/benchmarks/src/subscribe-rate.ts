import { openRedisEventStore, type CategoryEvent, type StreamEvent } from '@streamfold/event-store';
import { Redis } from 'ioredis';
import { medianOf, type Benchmark } from './benchmark.ts';

const EVENTS = 1_000_000;
const STREAMS = 100;
/** The most that one append may have: the log is filled through the store, a stream at a time. */
const EVENTS_EACH = EVENTS / STREAMS;
const PEER_PAGE = 1_000;
const RUNS = 3;

/** A subscription that catches up with a long log of one partition, from the first event on. */
export const subscribeRate: Benchmark = {
  key: 'subscribe.rate',
  what: 'catch-up subscription over 1 million events of one partition',
  run: async ({ redis }) => {
    await redis.client.flushall();
    await fill(redis.url);
    // Turn and turn about: what else the machine does meanwhile is done to both.
    const peers: number[] = [];
    const value = await medianOf(RUNS, async () => {
      peers.push(await rateOf(() => pageThrough(redis.url)));
      return await rateOf(() => catchUp(redis.url));
    });
    return {
      value,
      unit: 'events/s',
      peer: `ioredis, XREAD of ${PEER_PAGE} entries after another, nothing decoded`,
      peerValue: peers.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)],
      detail: `median of ${RUNS}; each event decoded, checked and yielded`,
    };
  },
};

async function fill(url: string): Promise<void> {
  const store = await openRedisEventStore({ url, category: 'account' });
  const events: readonly StreamEvent[] = Array.from({ length: EVENTS_EACH }, () => ({
    type: 'deposit',
    amount: 100,
  }));
  try {
    for (let stream = 0; stream < STREAMS; stream++) {
      const appended = await store.append(`account-${stream}`, events, { expectedVersion: 0 });
      if (appended.outcome !== 'appended') throw new Error(`filling: ${appended.outcome}`);
    }
  } finally {
    await store.close();
  }
}

async function rateOf(readAll: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const events = await readAll();
  if (events !== EVENTS) throw new Error(`${events} events were read of ${EVENTS}`);
  return EVENTS / ((performance.now() - started) / 1_000);
}

async function catchUp(url: string): Promise<number> {
  const store = await openRedisEventStore({ url, category: 'account' });
  let events = 0;
  let last: CategoryEvent | undefined;
  try {
    for await (const item of store.subscribe()) {
      if (item.type === 'caughtUp') break;
      events += 1;
      last = item.event;
    }
  } finally {
    await store.close();
  }
  if (last?.version !== EVENTS_EACH) throw new Error(`the last event has version ${last?.version}`);
  return events;
}

async function pageThrough(url: string): Promise<number> {
  const redis = new Redis(url, { protocol: 2 });
  let entries = 0;
  try {
    for (let after = '0-0'; ;) {
      const reply = await redis.xread('COUNT', PEER_PAGE, 'STREAMS', 'accountStream', after);
      const page = reply?.[0]?.[1] ?? [];
      entries += page.length;
      const last = page.at(-1);
      if (last === undefined) return entries;
      after = last[0];
    }
  } finally {
    redis.disconnect();
  }
}
