import { randomUUID } from 'node:crypto';
import { accountProjections } from '@streamfold/account-projections';
import { openRedisEventStore, type EventStore } from '@streamfold/event-store';
import {
  createLeaseClient,
  createMongoClient,
  openProjector,
  type Logger,
} from '@streamfold/projections';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import type { Db } from 'mongodb';
import { afterAll } from 'vitest';

/** A projector in this process, with every read model of accounts. */
export interface LiveProjector {
  /** Ends it in order, so that it writes nothing more. It may be ended twice. */
  readonly stop: () => Promise<void>;
}

/** An event of an account, whatever the rules say of it. */
export interface AccountEventAsStored {
  readonly type: 'create' | 'deposit' | 'withdraw';
  readonly amount?: number;
}

/** A log, a database, and what works on them. */
export interface TestSystem {
  readonly store: EventStore;
  readonly db: Db;
  /** What leads the command to the database. */
  readonly mongoArgs: readonly string[];
  /** What leads it to the log too. */
  readonly args: readonly string[];
  readonly redisUrl: string;
  readonly startProjector: () => LiveProjector;
  /** Appends to the end of an account, past all rules. */
  readonly append: (id: string, events: readonly AccountEventAsStored[]) => Promise<void>;
  /** Waits until a projection has settled everything that is in the log now. */
  readonly caughtUp: (projection: string) => Promise<void>;
}

/** A system of the file's own. Call it at the top of the file: all of it ends with the file. */
export async function testSystem({ partitions = 1 } = {}): Promise<TestSystem> {
  const { url: redisUrl } = await sharedRedis();
  const { url: mongoUrl, databaseName } = sharedMongo();
  const client = createMongoClient(mongoUrl, { name: 'test' });
  const store = await openRedisEventStore({ url: redisUrl, category: 'account', partitions });
  const running = new Set<LiveProjector>();
  const db = client.db(databaseName);
  afterAll(async () => {
    await Promise.all([...running].map((projector) => projector.stop()));
    await store.close();
    await client.close();
  });
  const mongoArgs = ['--mongo', mongoUrl, '--database', databaseName];
  return {
    store,
    db,
    redisUrl,
    mongoArgs,
    args: [...mongoArgs, '--url', redisUrl],
    startProjector: () => {
      const leaseMongo = createLeaseClient(mongoUrl, { name: 'test-leases' });
      const projector = openProjector({
        store,
        hasArchive: false,
        redis: { url: redisUrl },
        category: 'account',
        mongo: client,
        leaseMongo,
        database: databaseName,
        projections: accountProjections,
        name: 'test',
        blockMs: 100,
        logger: silent,
        now: () => performance.now(),
        random: Math.random,
        randomUUID,
      });
      const stopping = new AbortController();
      const ended = projector.run(stopping.signal).finally(() => leaseMongo.close());
      const live: LiveProjector = {
        stop: async () => {
          running.delete(live);
          stopping.abort();
          await ended;
        },
      };
      running.add(live);
      return live;
    },
    append: async (id, events) => {
      const { outcome } = await store.append(id, events, { expectedVersion: 'any' });
      if (outcome !== 'appended') throw new Error(`not appended: ${outcome}`);
    },
    caughtUp: async (projection) => {
      const tails = await tailsOf(store);
      const checkpoints = db.collection<{ _id: object; position: string }>('checkpoints');
      for (const [partition, tail] of tails.entries()) {
        const filter = { '_id.projection': projection, '_id.partition': partition };
        await untilTrue(async () => {
          const found = await checkpoints.findOne(filter);
          return (found?.position ?? '0-0') === tail;
        });
      }
    },
  };
}

/** Waits until `holds` answers true, for as long as a busy machine may take. */
export async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come true in 30 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function tailsOf(store: EventStore): Promise<string[]> {
  const tails: string[] = [];
  for (let partition = 0; partition < store.partitions; partition += 1) {
    let tail = '0-0';
    for await (const page of store.entries.categoryEntries({ partition })) {
      tail = page.at(-1)?.[0] ?? tail;
    }
    tails.push(tail);
  }
  return tails;
}
