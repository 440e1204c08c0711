import type { Db, MongoClient } from 'mongodb';
import { afterAll } from 'vitest';
import {
  createMongoClient,
  createProjector,
  mongoBindings,
  mongoDocuments,
  mongoParking,
  openConsumerGroup,
  prepareParking,
  type Logger,
  type Projector,
} from '../../src/index.ts';
import { tally } from './tally.ts';
import type { TestLog } from './test-log.ts';

/** A projector under test. */
export interface TestProjector {
  readonly projector: Projector;
  /** What it logged, the newest last. */
  readonly lines: readonly string[];
  /** How it ended: the error, or undefined after `stop`. */
  readonly ended: Promise<Error | undefined>;
  stop(): Promise<void>;
}

/** How a projector under test differs from the default. */
export interface TestProjectorOptions {
  readonly log: TestLog;
  readonly db: Db;
  /** @default the URL of the log */
  readonly groupUrl?: string;
  readonly consumer?: string;
  readonly batchCountMax?: number;
  readonly blockMs?: number;
  readonly claimIdleMs?: number;
  /** Takes the place of the projection `tally`, under the same rules. */
  readonly projectionVersion?: number;
}

/** A database client that is closed when the file ends. Call it at the top of the file. */
export function openTestMongo(url: string): MongoClient {
  const mongo = createMongoClient(url, { name: 'test', selectionTimeoutMs: 1_000 });
  afterAll(() => mongo.close());
  return mongo;
}

/** Starts the projection `tally`. Stop it at the end of the test; it may be stopped twice. */
export async function startTally(options: TestProjectorOptions): Promise<TestProjector> {
  const { log, db, consumer = 'one', batchCountMax = 100, blockMs = 200 } = options;
  const lines: string[] = [];
  const logger: Logger = {
    info: (message) => lines.push(message),
    warn: (message, facts) => lines.push(`${message} ${JSON.stringify(facts)}`),
    error: (message, facts) => lines.push(`${message} ${JSON.stringify(facts)}`),
  };
  await prepareParking(db);
  const projection = { ...tally, version: options.projectionVersion ?? tally.version };
  const claimIdleMs = options.claimIdleMs ?? 60_000;
  const projector = createProjector({
    projection,
    documents: mongoDocuments(db, tally.collection),
    parking: mongoParking(db, tally.name, Date.now),
    bindings: mongoBindings(db, Date.now),
    ownStreams: log.store,
    openGroup: () =>
      openConsumerGroup({
        url: options.groupUrl ?? log.url,
        keys: log.keys,
        consumer,
        batchCountMax,
        blockMs,
        claimIdleMs,
      }),
    claimEveryMs: claimIdleMs / 2,
    logger,
    now: () => performance.now(),
    random: Math.random,
  });
  const stopping = new AbortController();
  const ended = projector.run(stopping.signal).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await ended;
  };
  return { projector, lines, ended, stop };
}
