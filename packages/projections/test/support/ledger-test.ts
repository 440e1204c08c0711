import type { Db } from 'mongodb';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { readCheckpoints } from '../../src/mongo/mongo-checkpoints.ts';
import type { VerifyParts } from '../../src/mongo/verify/verify-projection.ts';
import type { AnyProjection } from '../../src/projection.ts';
import { streamIds } from './folded-ledger.ts';
import { keptLines } from './kept-lines.ts';
import { freshLedgerLog, type LedgerLog } from './ledger-log.ts';
import { startLive, type Live } from './run-live.ts';

/** The streams of these tests. */
export const IDS = streamIds(40);

/** What a test of rebuilds and verifications works with. */
export interface LedgerTest {
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
}

/** An empty log of two partitions, and an empty database. */
export async function freshLedgerTest(redisUrl: string, db: Db): Promise<LedgerTest> {
  await db.dropDatabase();
  const log = await freshLedgerLog(redisUrl, 2);
  const { events, logIdentities } = log;
  const appendRounds: LedgerTest['appendRounds'] = async (from, through) => {
    for (let round = from; round <= through; round += 1) {
      await Promise.all(IDS.map((id) => log.append(id, round)));
    }
  };
  return {
    log,
    partsOf: (projection) => ({
      projection,
      db,
      entries: events.entries,
      logIdentities,
      logger: keptLines(),
      tails: () => log.tails(),
    }),
    live: (projection) => startLive({ projection, events, logIdentities, db, logger: keptLines() }),
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
    caughtUp: async (name) => {
      const tails = await log.tails();
      const positions = async () => {
        const checkpoints = await readCheckpoints(db, name);
        return tails.map((_, partition) => checkpoints.get(partition)?.position);
      };
      await expect.poll(positions, { timeout: 20_000 }).toEqual(tails);
    },
  };
}
