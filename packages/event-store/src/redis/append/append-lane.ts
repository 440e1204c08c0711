import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreError, StreamCorruptedError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { ConnectionSlot } from '../connect/connection-slot.ts';
import { isDefect, isRefusal, isTransientRefusal } from '../redis-failure.ts';
import type { RespConnection } from '../resp/resp-connection.ts';
import { attempt } from './append-attempt.ts';
import type { AppendContext } from './append-context.ts';
import type { AppendQueue } from './append-queue.ts';
import { LostAnswerError, PartialTransactionError } from './attempt-errors.ts';
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

/**
 * Takes batches from the queue and puts them into the log, one transaction after the other, on a
 * connection of its own. What has gathered while one was under way goes into the next together; a
 * lone proposal never waits for company.
 */
export class AppendLane {
  readonly #deps: LaneDeps;
  #isWorking = false;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
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

  /** Settles or fails every one of `proposals`; never throws. */
  async #carryOut(proposals: readonly Proposal[]): Promise<void> {
    let waiting = proposals;
    let failures = 0;
    while (waiting.length > 0) {
      try {
        const connection = await this.#connectionOfTheDay();
        const result = await attempt(connection, this.#deps, waiting);
        if (result.outcome === 'committed') {
          waiting = result.rest;
          failUnreadable(result.unreadable);
          settleCommitted(result.outcomes);
          this.#warnForgotten(result.forgotten);
          continue;
        }
        waiting = await this.#afterMove(waiting, result.streams, connection);
      } catch (error) {
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
  ): Promise<readonly Proposal[]> {
    const moved = await movedSince(connection, this.#deps.keys, streams);
    // None, where one that cannot be folded has moved: then any may have.
    const suspects = moved.size > 0 ? moved : allStreams(proposals);
    const split = splitMoved(proposals, suspects);
    if (split.moved.length === 1 && split.stayed.length === 0) {
      for (const proposal of proposals) countRetry(proposal);
      return proposals;
    }
    await this.#carryOut(split.stayed);
    for (const group of split.moved) await this.#carryOut(group);
    return [];
  }

  /** What is left to try again after `error`; the rest has been failed. */
  #afterFailure(proposals: readonly Proposal[], error: unknown): readonly Proposal[] {
    const { connection, era, queue, onReleased } = this.#deps;
    connection.discard();
    era.end();
    if (error instanceof PartialTransactionError) {
      this.#halt(proposals, error);
      failAll(proposals, (proposal) => unknownOutcome(proposal, error));
      return [];
    }
    if (error instanceof LostAnswerError) markUnresolved(error.outcomes);
    if (isDefect(error) || error instanceof EventStoreError) {
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

  #warnForgotten(streamIds: readonly string[]): void {
    for (const streamId of streamIds) {
      const message = 'a stream no longer holds what was remembered of it; it was read anew';
      this.#deps.logger.error(message, { streamId });
    }
  }
}

function allStreams(proposals: readonly Proposal[]): ReadonlySet<string> {
  return new Set(proposals.flatMap(({ parts }) => parts.map(({ streamId }) => streamId)));
}

/** One more conflict. After the last, or out of time, the next try ends in the answer `conflict`. */
function countRetry(proposal: Proposal): void {
  const isInTime = proposal.deadline > performance.now();
  proposal.retriesLeft = isInTime ? proposal.retriesLeft - 1 : -1;
}

/** Exponential, capped, with jitter: lanes that failed together do not all come back at once. */
function retryDelayMs(failures: number): number {
  const ceiling = Math.min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_MIN * 2 ** failures);
  return ceiling / 2 + Math.random() * (ceiling / 2);
}
