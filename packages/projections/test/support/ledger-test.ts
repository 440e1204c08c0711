import { sharedRedis } from '@streamfold/testing';
import type { Db } from 'mongodb';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect } from 'vitest';
import { readCheckpoints } from '../../src/mongo/mongo-checkpoints.ts';
import type { VerifyParts } from '../../src/mongo/verify/verify-projection.ts';
import type { AnyProjection } from '../../src/projection.ts';
import { streamIds } from './folded-ledger.ts';
import { keptLines } from './kept-lines.ts';
import { freshLedgerLog, type LedgerLog } from './ledger-log.ts';
import { testDatabase } from './mongo-for-tests.ts';
import { startLive, type Live } from './run-live.ts';

/** The streams of these tests. */
export const IDS = streamIds(40);

/** What the tests of rebuilds and verifications work with. */
export interface LedgerTest {
  readonly db: Db;
  /** The log of the test that runs. */
  readonly log: LedgerLog;
  partsOf(projection: AnyProjection): VerifyParts;
  /** Folds live documents until it is stopped. */
  live(projection: AnyProjection): Live;
  /** Appends the number of the round to every stream: a total says which version it is of. */
  appendRounds(from: number, through: number): Promise<void>;
  /** Appends rounds from this one on, and calls `also` after each, until it is stopped. */
  keepAppending(from: number, also?: (round: number) => Promise<void>): Live;
  /** Resolves when a projection is where the log is. */
  caughtUp(name: string): Promise<void>;
  /** Folds live documents until they are where the log is. */
  foldAll(projection: AnyProjection): Promise<void>;
}

/**
 * A log of two partitions and a database, both empty before each test of the file. Call it at the top of
 * the file.
 */
export async function ledgerTest(): Promise<LedgerTest> {
  const { url } = await sharedRedis();
  const db = testDatabase();
  let log: LedgerLog;
  beforeEach(async () => {
    await db.dropDatabase();
    log = await freshLedgerLog(url, 2);
    return () => log.close();
  });
  const appendRounds: LedgerTest['appendRounds'] = async (from, through) => {
    for (let round = from; round <= through; round += 1) {
      await Promise.all(IDS.map((id) => log.append(id, round)));
    }
  };
  const live: LedgerTest['live'] = (projection) =>
    startLive({ ...log, projection, db, logger: keptLines() });
  const caughtUp: LedgerTest['caughtUp'] = async (name) => {
    const tails = await log.tails();
    const positions = async () => {
      const checkpoints = await readCheckpoints(db, name);
      return tails.map((_, partition) => checkpoints.get(partition)?.position);
    };
    await expect.poll(positions, { timeout: 20_000 }).toEqual(tails);
  };
  return {
    db,
    get log() {
      return log;
    },
    partsOf: (projection) => ({
      projection,
      db,
      entries: log.events.entries,
      logIdentities: log.logIdentities,
      logger: keptLines(),
      tails: () => log.tails(),
    }),
    live,
    appendRounds,
    keepAppending: (from, also) => {
      const stopping = new AbortController();
      const append = async (): Promise<void> => {
        for (let round = from; !stopping.signal.aborted; round += 1) {
          await appendRounds(round, round);
          await also?.(round);
          await delay(20);
        }
      };
      const appending = append();
      return {
        stop: async () => {
          stopping.abort();
          await appending;
        },
      };
    },
    caughtUp,
    foldAll: async (projection) => {
      const projector = live(projection);
      await caughtUp(projection.name);
      await projector.stop();
    },
  };
}
