import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { EventStoreError, StreamCorruptedError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import {
  attempt,
  LostAnswerError,
  PartialTransactionError,
  type AttemptContext,
  type StreamGroup,
} from './append-attempt.ts';
import type { ConnectionSlot } from '../connect/connection-slot.ts';
import type { StreamPlan } from './plan-stream.ts';
import type { Proposal } from './proposal.ts';
import { isDefect, isRefusal, isTransientRefusal } from '../redis-failure.ts';
import {
  failAll,
  failUnreadable,
  markUnresolved,
  settleCommitted,
  withoutExpired,
} from './settle.ts';
import { failureOf, unavailableFor, unknownOutcome } from './settle-errors.ts';

/** What a lane needs. */
export interface LaneDeps extends AttemptContext {
  readonly connection: ConnectionSlot;
  /** Proposals taken into one transaction. */
  readonly batchMax: number;
  /** Proposals that may wait; one more is answered `overloaded`. */
  readonly queueMax: number;
  readonly logger: Logger;
}

const RETRY_DELAY_MS_MIN = 10;
const RETRY_DELAY_MS_MAX = 500;

/**
 * A queue of proposals with a connection of its own. What has gathered while one transaction was
 * under way goes into the next one together; a lone proposal never waits for company.
 *
 * A stream always goes through the same lane, so a process never conflicts with itself.
 */
export class AppendLane {
  readonly #deps: LaneDeps;
  #queue: Proposal[] = [];
  #isWorking = false;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
  }

  submit(proposal: Proposal): void {
    if (this.#queue.length >= this.#deps.queueMax) {
      proposal.settle({ outcome: 'overloaded' });
      return;
    }
    this.#queue.push(proposal);
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    // What is submitted in the same turn of the event loop goes into the first transaction together.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      this.#settleExpired();
      const { groups, rest } = takeGroups(this.#queue, this.#deps.batchMax);
      this.#queue = rest;
      await this.#carryOut(groups);
    }
    this.#isWorking = false;
  }

  /** Settles or fails every proposal of `groups`; never throws. */
  async #carryOut(groups: readonly StreamGroup[]): Promise<void> {
    let waiting = groups;
    let failures = 0;
    while (waiting.length > 0) {
      try {
        const redis = await this.#deps.connection.open();
        const result = await attempt(redis, this.#deps, waiting);
        if (result.outcome === 'committed') {
          failUnreadable(result.unreadable);
          settleCommitted(result.plans, result.durability);
          this.#warnForgotten(result.forgotten);
          return;
        }
        waiting = await this.#afterMove(waiting, result.plans, redis);
      } catch (error) {
        waiting = this.#afterFailure(waiting, error);
        if (waiting.length > 0) await delay(retryDelayMs(failures++));
      }
    }
  }

  /**
   * Some stream has moved. The others are carried out together first, so that a busy one does not
   * hold them up; those that have moved are then carried out each on its own.
   *
   * @returns what is to be tried again as it is
   */
  async #afterMove(
    groups: readonly StreamGroup[],
    plans: readonly StreamPlan[],
    redis: Redis,
  ): Promise<readonly StreamGroup[]> {
    const [only, ...others] = groups;
    if (only !== undefined && others.length === 0) {
      for (const proposal of only.proposals) countRetry(proposal);
      return groups;
    }
    const moved = await this.#movedSince(plans, redis);
    // None, where one that cannot be folded has moved: then each is on its own.
    const stayed = moved.size === 0 ? [] : groups.filter(({ streamId }) => !moved.has(streamId));
    await this.#carryOut(stayed);
    for (const group of groups) if (!stayed.includes(group)) await this.#carryOut([group]);
    return [];
  }

  async #movedSince(plans: readonly StreamPlan[], redis: Redis): Promise<ReadonlySet<string>> {
    const pipeline = redis.pipeline();
    for (const { streamId } of plans) {
      pipeline.xrevrange(this.#deps.keys.stream(streamId), '+', '-', 'COUNT', 1);
    }
    const replies = (await pipeline.exec()) ?? [];
    const moved = plans.filter(({ before }, index) => {
      const [error, entries] = replies[index] ?? [undefined, []];
      if (error) throw error;
      const [last] = entries as [string, string[]][];
      return (last?.[0] ?? '0-0') !== `${before.version}-0`;
    });
    return new Set(moved.map(({ streamId }) => streamId));
  }

  /** What is left to try again after `error`; the rest has been failed. */
  #afterFailure(groups: readonly StreamGroup[], error: unknown): readonly StreamGroup[] {
    const { connection, cache, halted, logger } = this.#deps;
    connection.discard();
    if (error instanceof PartialTransactionError) {
      // Own streams may hold what the category does not. Only a person can settle why.
      logger.error('a transaction was applied in part', { error, streamIds: [...error.streamIds] });
      for (const { streamId } of groups) cache.delete(streamId);
      for (const streamId of error.streamIds) {
        const problem = 'was written in part: compare it with the category before it takes more';
        halted.set(streamId, new StreamCorruptedError(streamId, 0, problem, { cause: error }));
      }
      failAll(groups, (proposal) => unknownOutcome(proposal, error));
      return [];
    }
    if (error instanceof LostAnswerError) markUnresolved(error.plans);
    if (isDefect(error) || error instanceof EventStoreError) {
      failAll(groups, (proposal) => failureOf(proposal, error));
      return [];
    }
    if (isRefusal(error) && !isTransientRefusal(error)) {
      failAll(groups, (proposal) => unavailableFor(proposal, error));
      return [];
    }
    this.#failExpiredInQueue(error);
    return withoutExpired(groups, error);
  }

  #failExpiredInQueue(error: unknown): void {
    for (const proposal of this.#takeExpired()) proposal.fail(unavailableFor(proposal, error));
  }

  /** Redis works, but what is before them in the queue took all their time. */
  #settleExpired(): void {
    for (const proposal of this.#takeExpired()) proposal.settle({ outcome: 'overloaded' });
  }

  #takeExpired(): readonly Proposal[] {
    const now = performance.now();
    // The first has waited longest.
    if ((this.#queue[0]?.deadline ?? Infinity) > now) return [];
    const expired = this.#queue.filter(({ deadline }) => deadline <= now);
    this.#queue = this.#queue.filter(({ deadline }) => deadline > now);
    return expired;
  }

  #warnForgotten(streamIds: readonly string[]): void {
    for (const streamId of streamIds) {
      const message = 'a stream no longer holds what was remembered of it; it was read anew';
      this.#deps.logger.error(message, { streamId });
    }
  }
}

/**
 * Takes the first `batchMax` proposals, by stream. A stream's proposals keep their order: where one
 * has another decider than those before it, it and all after it wait for the next transaction.
 */
function takeGroups(
  queue: readonly Proposal[],
  batchMax: number,
): { groups: StreamGroup[]; rest: Proposal[] } {
  const groups = new Map<string, Proposal[]>();
  const held = new Set<string>();
  const rest: Proposal[] = [];
  let taken = 0;
  for (const proposal of queue) {
    const group = groups.get(proposal.streamId);
    if (group !== undefined && group[0]?.decider !== proposal.decider) held.add(proposal.streamId);
    if (taken >= batchMax || held.has(proposal.streamId)) {
      rest.push(proposal);
      continue;
    }
    taken += 1;
    if (group === undefined) groups.set(proposal.streamId, [proposal]);
    else group.push(proposal);
  }
  const byStream = [...groups].map(([streamId, proposals]) => ({ streamId, proposals }));
  return { groups: byStream, rest };
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
