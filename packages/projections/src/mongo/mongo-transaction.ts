import { setTimeout as delay } from 'node:timers/promises';
import { MongoBulkWriteError, MongoError, MongoErrorLabel, type ClientSession } from 'mongodb';
import { backoffMs } from '../backoff.ts';
import { DURABLE } from './durable.ts';
import { isOnlyDuplicateKeys } from './mongo-failure.ts';

/** How a transaction ended. */
export interface TransactionEnd<T> {
  /** `unknown`: the answer to the commit was lost, and asking again did not help. */
  readonly outcome: 'committed' | 'unknown';
  /** What the work came to in the try that was committed. */
  readonly value: T;
}

// Two lanes of different processes may meet in the same document again and again.
const TRIES_MAX = 20;
const COMMITS_MAX = 3;
const WAIT = { firstMs: 4, maxMs: 400 } as const;

/**
 * Runs `work` in a transaction of `session` on a snapshot, journaled on a majority, and commits it. What meets
 * another transaction is tried again from the start, a bounded number of times.
 *
 * Not the driver's `withTransaction`: after a commit of which nothing is known, that may run the work
 * once more, and the caller could not say which of the two was written.
 *
 * @throws {MongoError} nothing was written
 */
export async function inTransaction<T>(
  session: ClientSession,
  work: () => Promise<T>,
): Promise<TransactionEnd<T>> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(session, work);
    } catch (error) {
      if (!isTransient(error) || tries === TRIES_MAX) throw error;
      await delay(backoffMs(tries, WAIT, Math.random()));
    }
  }
}

async function once<T>(session: ClientSession, work: () => Promise<T>): Promise<TransactionEnd<T>> {
  session.startTransaction({ ...DURABLE, readConcern: { level: 'snapshot' } });
  let value: T;
  try {
    value = await work();
  } catch (error) {
    // What goes wrong here is passed over by the driver: the next transaction ends this one.
    await session.abortTransaction();
    throw error;
  }
  return { outcome: await commit(session), value };
}

/** @throws {MongoError} it was not committed */
async function commit(session: ClientSession): Promise<TransactionEnd<unknown>['outcome']> {
  for (let commits = 1; ; commits += 1) {
    try {
      await session.commitTransaction();
      return 'committed';
    } catch (error) {
      const isUnknown =
        error instanceof MongoError &&
        error.hasErrorLabel(MongoErrorLabel.UnknownTransactionCommitResult);
      if (!isUnknown) throw error;
      // The server knows a commit that it is asked for twice.
      if (commits === COMMITS_MAX) return 'unknown';
      await delay(backoffMs(commits, WAIT, Math.random()));
    }
  }
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error.hasErrorLabel(MongoErrorLabel.TransientTransactionError)) return true;
  if (!(error instanceof MongoBulkWriteError)) return error.code === 11_000;
  // Somebody has inserted the same document since the snapshot.
  return isOnlyDuplicateKeys([error.writeErrors].flat().map(({ code }) => code));
}
