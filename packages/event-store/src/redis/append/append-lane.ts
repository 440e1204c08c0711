import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreError, StreamCorruptedError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { ConnectionSlot } from '../connect/connection-slot.ts';
import { isDefect, isRefusal, isTransientRefusal, isWrongType } from '../redis-failure.ts';
import type { RespConnection } from '../resp/resp-connection.ts';
import { attempt, type UnreadableProposal } from './append-attempt.ts';
import type { AppendContext } from './append-context.ts';
import type { AppendQueue } from './append-queue.ts';
import { LostAnswerError, PartialTransactionError } from './attempt-errors.ts';
import { AttemptTelling, streamsOf } from './observe-attempt.ts';
import type { PlannedStream } from './planned-stream.ts';
import type { Proposal } from './proposal.ts';
import {
  failAll,
  failUnreadable,
  markUnresolved,
  settleCommitted,
  withoutExpired,
} from './settle.ts';
import { failureOf, unavailableFor, unknownOutcome } from './settle-errors.ts';
import { movedSince, splitMoved } from './split-moved.ts';

/** What a lane needs. */
export interface LaneDeps extends AppendContext {
  readonly connection: ConnectionSlot<RespConnection>;
  readonly queue: AppendQueue;
  /** Proposals taken into one transaction. */
  readonly batchMax: number;
  readonly logger: Logger;
  /** Called after each batch: what waited for its streams may now be taken by any lane. */
  readonly onReleased: () => void;
}

const RETRY_DELAY_MS_MIN = 10;
const RETRY_DELAY_MS_MAX = 500;
const LOST_PAUSE_MS_MAX = 16;

/**
 * Takes batches from the queue and puts them into the log, one transaction after the other, on a
 * connection of its own. What has gathered while one was under way goes into the next together; a
 * lone proposal never waits for company.
 */
export class AppendLane {
  readonly #deps: LaneDeps;
  readonly #telling: AttemptTelling | undefined;
  #isWorking = false;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
    const { observer, keys } = deps;
    this.#telling = observer && new AttemptTelling(observer, keys.partition);
  }

  get isWorking(): boolean {
    return this.#isWorking;
  }

  /** Begins to work, if it does not already, and goes on until nothing can be taken. */
  wake(): void {
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    const { queue, batchMax, onReleased } = this.#deps;
    this.#isWorking = true;
    try {
      do {
        // What is submitted in the same turn of the event loop goes into one transaction together.
        await Promise.resolve();
        const batch = queue.take(batchMax);
        try {
          await this.#carryOut(batch.proposals);
        } finally {
          queue.release(batch);
        }
        onReleased();
      } while (queue.hasReady);
    } finally {
      this.#isWorking = false;
    }
  }

  /**
   * Settles or fails every one of `proposals`; never throws.
   *
   * @param lostBefore how often in a row they have lost to other writers
   */
  async #carryOut(proposals: readonly Proposal[], lostBefore = 0): Promise<void> {
    const telling = this.#telling;
    let waiting = proposals;
    let failures = 0;
    let lost = lostBefore;
    while (waiting.length > 0) {
      const begunAt = telling === undefined ? 0 : performance.now();
      let hasEnded = false;
      try {
        const connection = await this.#connectionOfTheDay();
        const result = await attempt(connection, this.#deps, waiting);
        hasEnded = true;
        telling?.ended(result, begunAt);
        if (result.outcome === 'committed') {
          waiting = result.rest;
          lost = 0;
          this.#tellWrongTypes(result.unreadable);
          failUnreadable(result.unreadable);
          settleCommitted(result.outcomes);
          this.#warnForgotten(result.forgotten);
          continue;
        }
        lost += 1;
        waiting = await this.#afterMove(waiting, result.streams, connection, lost);
      } catch (error) {
        if (!hasEnded) telling?.threw(waiting, error, begunAt);
        waiting = this.#afterFailure(waiting, error);
        if (waiting.length > 0) await delay(retryDelayMs(failures++));
      }
    }
  }

  /** A connection to the server that the newest one of any lane leads to. */
  async #connectionOfTheDay(): Promise<RespConnection> {
    const { connection, era } = this.#deps;
    const held = await connection.open();
    if (era.isOf(held)) return held;
    // Another lane has found another server since: this one may have been replaced.
    connection.discard();
    return await connection.open();
  }

  /**
   * Some stream has moved. The others are carried out together first, so that a busy one does not
   * hold them up; those that have moved are then carried out each on its own.
   *
   * @returns what is to be tried again as it is
   */
  async #afterMove(
    proposals: readonly Proposal[],
    streams: ReadonlyMap<string, PlannedStream>,
    connection: RespConnection,
    lost: number,
  ): Promise<readonly Proposal[]> {
    const moved = await movedSince(connection, this.#deps.keys, streams);
    // None, where one that cannot be folded has moved: then any may have.
    const suspects = moved.size > 0 ? moved : streamsOf(proposals);
    this.#telling?.lost(suspects, lost);
    const split = splitMoved(proposals, suspects);
    if (split.moved.length === 1 && split.stayed.length === 0) {
      for (const proposal of proposals) countRetry(proposal);
      if (lost > 1) await delay(Math.random() * lostPauseMs(lost));
      return proposals;
    }
    await this.#carryOut(split.stayed);
    for (const group of split.moved) await this.#carryOut(group, lost);
    return [];
  }

  /** What is left to try again after `error`; the rest has been failed. */
  #afterFailure(proposals: readonly Proposal[], error: unknown): readonly Proposal[] {
    const { connection, era, queue, logger, onReleased } = this.#deps;
    connection.discard();
    era.end();
    if (error instanceof PartialTransactionError) {
      this.#halt(proposals, error);
      failAll(proposals, (proposal) => unknownOutcome(proposal, error));
      return [];
    }
    if (error instanceof LostAnswerError) markUnresolved(error.outcomes);
    if (isDefect(error) || error instanceof EventStoreError) {
      if (error instanceof EventStoreError && isWrongType(error.cause)) logger.error(error.message);
      failAll(proposals, (proposal) => failureOf(proposal, error));
      return [];
    }
    if (isRefusal(error) && !isTransientRefusal(error)) {
      failAll(proposals, (proposal) => unavailableFor(proposal, error));
      return [];
    }
    for (const proposal of queue.removeExpired(performance.now())) {
      proposal.fail(unavailableFor(proposal, error));
    }
    // Those behind them may be the first in their lines now.
    onReleased();
    return withoutExpired(proposals, error);
  }

  /** Own streams may hold what the category does not. Only a person can settle why. */
  #halt(proposals: readonly Proposal[], error: PartialTransactionError): void {
    const { cache, halted, logger } = this.#deps;
    logger.error('a transaction was applied in part', { error, streamIds: [...error.streamIds] });
    for (const { parts } of proposals) for (const { streamId } of parts) cache.delete(streamId);
    for (const streamId of error.streamIds) {
      const problem = 'was written in part: compare it with the category before it takes more';
      halted.set(streamId, new StreamCorruptedError(streamId, 0, problem, { cause: error }));
    }
  }

  /** Its caller is told of an outage; but this one will not pass by itself. */
  #tellWrongTypes(unreadable: readonly UnreadableProposal[]): void {
    for (const { error } of unreadable) {
      if (isWrongType(error.cause)) this.#deps.logger.error(error.message);
    }
  }

  #warnForgotten(streamIds: readonly string[]): void {
    for (const streamId of streamIds) {
      const message = 'a stream no longer holds what was remembered of it; it was read anew';
      this.#deps.logger.error(message, { streamId });
    }
  }
}

/** One more conflict. After the last, or out of time, the next try ends in the answer `conflict`. */
function countRetry(proposal: Proposal): void {
  const isInTime = proposal.deadline > performance.now();
  proposal.retriesLeft = isInTime ? proposal.retriesLeft - 1 : -1;
}

/**
 * The longest pause after so many losses in a row. Writers that begin again at once
 * can fall into step, and then it is always the same one that loses.
 */
function lostPauseMs(lost: number): number {
  return Math.min(LOST_PAUSE_MS_MAX, 2 ** lost);
}

/** Exponential, capped, with jitter: lanes that failed together do not all come back at once. */
function retryDelayMs(failures: number): number {
  const ceiling = Math.min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_MIN * 2 ** failures);
  return ceiling / 2 + Math.random() * (ceiling / 2);
}
