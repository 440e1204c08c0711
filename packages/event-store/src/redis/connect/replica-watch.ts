import type { Redis } from 'ioredis';
import type { Durability } from '../../durability-level.ts';
import type { Logger } from '../../logger.ts';
import { RespConnection } from '../resp/resp-connection.ts';
import { asciiCommand } from '../resp/resp-encoder.ts';
import type { Reply } from '../resp/resp-reply.ts';
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
  readonly #waits = new WeakMap<RespConnection, ReplicationWait>();
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
   * Makes an append connection of `redis`, and finds out how it waits: once, before it takes appends.
   * A connection that does not say is disconnected.
   *
   * @throws as `replicationWait`
   */
  async connectionOn(redis: Redis, timeoutMs: number): Promise<RespConnection> {
    try {
      const wait = await replicationWait(redis, this.#options);
      const connection = new RespConnection(redis, timeoutMs);
      if (wait !== undefined) this.#waits.set(connection, wait);
      return connection;
    } catch (error) {
      redis.disconnect();
      throw error;
    }
  }

  /**
   * Waits for the replicas to have what was sent on this connection before; undefined, and nothing is
   * sent, where the level asks for none. Sent in the same turn as EXEC, it costs no round trip.
   */
  waitOn(connection: RespConnection): Promise<readonly Reply[]> | undefined {
    const wait = this.#waits.get(connection);
    if (wait === undefined) return undefined;
    const commands = wait.commands.map((words) => asciiCommand(...words)).join('');
    return connection.exchange(commands, wait.commands.length, this.waitMs);
  }

  /** The level of what was not waited for: what wrote nothing, or was found in the log later. */
  get levelUnwaited(): Durability {
    return levelWithoutReplicas(this.#options.durability);
  }

  /**
   * The level that a transaction reached, from what came of its wait. Falling short is told to the
   * logger at once and then every ten seconds; so is its end.
   *
   * A wait that was not answered has closed the connection: the transaction itself was answered, and
   * stands.
   *
   * @param waited what became of `waitOn`
   */
  reached(
    connection: RespConnection,
    waited: PromiseSettledResult<readonly Reply[] | undefined>,
  ): Durability {
    const wait = this.#waits.get(connection);
    if (wait === undefined) return this.levelUnwaited;
    const answer: unknown = waited.status === 'fulfilled' ? waited.value?.at(-1) : waited.reason;
    const isReached = !(answer instanceof Error) && wait.isReached(answer);
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

  #tellShort(wait: ReplicationWait, answer: unknown): void {
    this.#isShort = true;
    this.#shortCount += 1;
    const now = performance.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#logger.warn('too few replicas acknowledged: appends are answered as fsync', {
      commands: wait.commands.map((words) => words.join(' ')).join(', '),
      transactions: this.#shortCount,
      ...(answer instanceof Error ? { error: answer } : { answer }),
    });
  }
}
