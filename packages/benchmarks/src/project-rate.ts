import { MongoClient } from 'mongodb';
import { withStore } from './append-load.ts';
import type { Benchmark, BenchContext } from './benchmark.ts';
import { fillAccounts } from './fill.ts';
import { rawInserts, rawReplaces } from './peers/raw-bulk-write.ts';
import { catchUp, rebuild, type CaughtUp } from './projector/projector-process.ts';

/** A log that a projector catches up with. */
interface LogShape {
  readonly accounts: number;
  readonly eventsEach: number;
}

const SMALL: LogShape = { accounts: 1_000, eventsEach: 100 };
const MEDIUM: LogShape = { accounts: 1_000, eventsEach: 1_000 };
const LARGE: LogShape = { accounts: 1_000, eventsEach: 5_000 };

/** Catch-up of the balances over few accounts with many events, and how much memory that takes. */
export const projectRate: Benchmark = {
  key: 'project.rate',
  what: 'projector catch-up of the balances, 1,000 accounts, into majority-journaled MongoDB',
  needsMongo: true,
  run: async (context) => {
    const rows: string[] = [];
    let rate = NaN;
    for (const shape of context.isLong ? [SMALL, MEDIUM, LARGE] : [SMALL, MEDIUM]) {
      const caughtUp = await measured(context, shape, 'balances');
      const events = shape.accounts * shape.eventsEach;
      rows.push(`${thousands(events)} events: ${describe(events, caughtUp)}`);
      if (shape === MEDIUM) rate = events / caughtUp.seconds;
    }
    const { url } = await context.mongo();
    return {
      value: rate,
      unit: 'events/s',
      peer: 'bulkWrite, one version-conditional write an event, 4 bulks of 1,000 in flight',
      peerValue: await rawReplaces(url, MEDIUM.accounts),
      detail: rows.join('; '),
    };
  },
};

/** Catch-up where no two events are of one account: every event is a document. */
export const projectDistinct: Benchmark = {
  key: 'project.distinct',
  what: 'projector catch-up, every event another account (200,000; 1 million with --long)',
  needsMongo: true,
  run: async (context) => {
    const shape = { accounts: context.isLong ? 1_000_000 : 200_000, eventsEach: 1 };
    const caughtUp = await measured(context, shape, 'balances');
    const { url } = await context.mongo();
    return {
      value: shape.accounts / caughtUp.seconds,
      unit: 'events/s',
      peer: 'bulkWrite, inserts of the same documents, 4 bulks of 1,000 in flight',
      peerValue: await rawInserts(url, shape.accounts),
      detail: describe(shape.accounts, caughtUp),
    };
  },
};

/** Catch-up where all events are of one account. */
export const projectHot: Benchmark = {
  key: 'project.hot',
  what: 'projector catch-up, every event on one account',
  needsMongo: true,
  run: async (context) => {
    const shape = { accounts: 1, eventsEach: 500_000 };
    const caughtUp = await measured(context, shape, 'balances');
    const { url } = await context.mongo();
    return {
      value: shape.eventsEach / caughtUp.seconds,
      unit: 'events/s',
      peer: 'bulkWrite, one version-conditional write an event, 4 bulks of 1,000 in flight',
      peerValue: await rawReplaces(url, 1_000),
      detail: describe(shape.eventsEach, caughtUp),
    };
  },
};

/** Catch-up of all three read models of accounts side by side: a document an event among them. */
export const projectAll: Benchmark = {
  key: 'project.all',
  what: 'projector catch-up of balances, statement and totals together, 1,000 accounts, 200,000 events',
  needsMongo: true,
  run: async (context) => {
    const shape = { accounts: 1_000, eventsEach: 200 };
    const events = shape.accounts * shape.eventsEach;
    const caughtUp = await measured(context, shape, undefined);
    const { url } = await context.mongo();
    return {
      value: events / caughtUp.seconds,
      unit: 'events/s',
      peer: 'bulkWrite, inserts of documents as large, 4 bulks of 1,000 in flight',
      peerValue: await rawInserts(url, events),
      detail: describe(events, caughtUp),
    };
  },
};

/** A read model folded anew beside the live one, compared and switched in. */
export const rebuildTime: Benchmark = {
  key: 'rebuild.time',
  what: 'rebuild of the balances beside the live ones, 1,000 accounts, 1 million events',
  needsMongo: true,
  run: async (context) => {
    const events = MEDIUM.accounts * MEDIUM.eventsEach;
    await measured(context, MEDIUM, 'balances');
    const { redis, env } = context;
    const { url } = await context.mongo();
    const places = { redisUrl: redis.url, mongoUrl: url, database: DATABASE };
    const rebuilt = await rebuild({ ...places, env });
    return {
      value: rebuilt.seconds,
      unit: 's',
      peer: 'bulkWrite, one version-conditional write an event, 4 bulks of 1,000 in flight',
      peerValue: events / (await rawReplaces(url, MEDIUM.accounts)),
      detail: describe(events, rebuilt),
    };
  },
};

const DATABASE = 'bench_projector';

async function measured(
  { redis, mongo, env }: BenchContext,
  shape: LogShape,
  projection: string | undefined,
): Promise<CaughtUp> {
  await redis.client.flushall();
  await withStore(redis, (store) => fillAccounts(store, { from: 0, ...shape }));
  const { url } = await mongo();
  const database = DATABASE;
  await drop(url, database);
  return await catchUp({
    redisUrl: redis.url,
    mongoUrl: url,
    database,
    env,
    ...(projection === undefined ? {} : { projection }),
  });
}

async function drop(url: string, database: string): Promise<void> {
  const client = await MongoClient.connect(url);
  try {
    await client.db(database).dropDatabase();
  } finally {
    await client.close();
  }
}

function describe(events: number, { seconds, peakMegabytes }: CaughtUp): string {
  const rate = thousands(Math.round(events / seconds));
  return `${rate}/s, ${seconds.toFixed(1)} s, peak memory ${Math.round(peakMegabytes)} MB`;
}

function thousands(count: number): string {
  return count.toLocaleString('en');
}
