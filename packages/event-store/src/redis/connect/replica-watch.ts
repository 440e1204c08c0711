import type { Redis } from 'ioredis';
import type { Durability } from '../../durability-level.ts';
import type { Logger } from '../../logger.ts';
import { isRefusal } from '../redis-failure.ts';
import {
  levelWithoutReplicas,
  replicationWait,
  type ReplicationOptions,
  type ReplicationWait,
} from './replication.ts';

// While replicas are away every transaction falls short: one line in this time says so for all.
const TELL_EVERY_MS = 10_000;

/** Knows how each append connection waits for replicas, and tells when they fall behind. */
export class ReplicaWatch {
  readonly #options: ReplicationOptions;
  readonly #logger: Logger;
  readonly #waits = new WeakMap<Redis, ReplicationWait>();
  #isShort = false;
  #shortCount = 0;
  #toldAt = -Infinity;

  constructor(options: ReplicationOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  /** How long a transaction may wait for replicas, milliseconds. */
  get waitMs(): number {
    return this.#options.durability === 'replicated' ? this.#options.replicationTimeoutMs : 0;
  }

  /**
   * Finds out how `redis` waits: once for each connection, before it takes appends. A connection that
   * does not say is disconnected.
   *
   * @throws as `replicationWait`
   */
  async prepare(redis: Redis): Promise<Redis> {
    try {
      const wait = await replicationWait(redis, this.#options);
      if (wait !== undefined) this.#waits.set(redis, wait);
      return redis;
    } catch (error) {
      redis.disconnect();
      throw error;
    }
  }

  /** What is sent right after EXEC on this connection: nothing where nothing is waited for. */
  commandsAfterExec(redis: Redis): ReplicationWait['commands'] {
    return this.#waits.get(redis)?.commands ?? [];
  }

  /** The level of what was not waited for: what wrote nothing, or was found in the log later. */
  get levelUnwaited(): Durability {
    return levelWithoutReplicas(this.#options.durability);
  }

  /**
   * The level that a transaction on `redis` reached, from what came of its wait. Falling short is told
   * to the logger at once and then every ten seconds; so is its end.
   *
   * A wait that failed without an answer leaves nobody knowing what is under way: the connection is
   * disconnected. The transaction itself was answered, and stands.
   *
   * @param answers to `commandsAfterExec`
   */
  reached(redis: Redis, answers: readonly PromiseSettledResult<unknown>[]): Durability {
    const wait = this.#waits.get(redis);
    const answer = answers.at(-1);
    if (wait === undefined || answer === undefined) return this.levelUnwaited;
    if (answer.status === 'rejected' && !isRefusal(answer.reason)) redis.disconnect();
    const isReached = answer.status === 'fulfilled' && wait.isReached(answer.value);
    if (isReached) this.#tellReached();
    else this.#tellShort(wait, answer);
    return isReached ? 'replicated' : this.levelUnwaited;
  }

  #tellReached(): void {
    if (!this.#isShort) return;
    this.#isShort = false;
    this.#toldAt = -Infinity;
    this.#logger.warn('replicas acknowledge appends again', { missed: this.#shortCount });
    this.#shortCount = 0;
  }

  #tellShort(wait: ReplicationWait, answer: PromiseSettledResult<unknown>): void {
    this.#isShort = true;
    this.#shortCount += 1;
    const now = performance.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#logger.warn('too few replicas acknowledged: appends are answered as fsync', {
      commands: wait.commands.map((words) => words.join(' ')).join(', '),
      transactions: this.#shortCount,
      ...(answer.status === 'fulfilled' ? { answer: answer.value } : { error: answer.reason }),
    });
  }
}
