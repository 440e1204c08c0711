import type { Redis } from 'ioredis';
import { assertInteger } from '../../arguments.ts';
import type { Durability } from '../../durability-level.ts';
import { DurabilityMismatchError } from '../../errors.ts';
import { isRefusal } from '../redis-failure.ts';

/** What `replicated` asks of the replicas, as the caller says it. */
export interface ReplicaOptions {
  /**
   * With `replicated`: how many replicas must have acknowledged an append. As many must be connected
   * when the store is opened.
   *
   * @default 1
   */
  readonly replicas?: number;
  /**
   * With `replicated`: how long they are waited for after each transaction, 1 to 60000. An append that
   * they have not acknowledged by then is answered with `durability: 'fsync'`.
   *
   * @default 1000
   */
  readonly replicationTimeoutMs?: number;
}

const REPLICATION_TIMEOUT_MS_MAX = 60_000;

/** The level, and what it asks of the replicas. */
export interface ReplicationOptions {
  readonly durability: Durability;
  /** How many replicas must have acknowledged a transaction. */
  readonly replicas: number;
  /** How long they are waited for after each transaction, milliseconds, from 1. */
  readonly replicationTimeoutMs: number;
}

/** @throws {TypeError} a limit is not an integer in its range */
export function replicationOf({
  durability = 'fsync',
  replicas = 1,
  replicationTimeoutMs = 1_000,
}: ReplicaOptions & { readonly durability?: Durability }): ReplicationOptions {
  assertInteger('replicas', replicas, 1);
  // Redis takes 0 for no end at all.
  assertInteger('replicationTimeoutMs', replicationTimeoutMs, 1);
  if (replicationTimeoutMs > REPLICATION_TIMEOUT_MS_MAX) {
    throw new TypeError(
      `replicationTimeoutMs is ${REPLICATION_TIMEOUT_MS_MAX} at the most, not ${replicationTimeoutMs}`,
    );
  }
  return { durability, replicas, replicationTimeoutMs };
}

/**
 * The commands that wait for the replicas, and how the answer to the last is read.
 *
 * They are sent on the connection of the transaction right after EXEC, in the same write: more
 * replies and no further round trip. (Inside MULTI they would not wait.) Redis answers when enough
 * replicas have acknowledged, or when the time is up: so the answer is counted.
 */
export interface ReplicationWait {
  readonly commands: readonly (readonly [name: string, ...args: string[]])[];
  /** Whether as many replicas as were asked for had acknowledged what the connection wrote. */
  readonly isReached: (lastReply: unknown) => boolean;
}

/**
 * How this connection waits for replicas; undefined where the level asks for none.
 *
 * With `WAITAOF` (Redis 7.2, Valkey) an acknowledgement means that the replica's own append-only file
 * is on its disk. Elsewhere there is `WAIT` alone: the replica has it in memory.
 *
 * @throws {DurabilityMismatchError} the server does not say whether it has `WAITAOF`
 */
export async function replicationWait(
  redis: Redis,
  { durability, replicas, replicationTimeoutMs }: ReplicationOptions,
): Promise<ReplicationWait | undefined> {
  if (durability !== 'replicated') return undefined;
  const count = String(replicas);
  if (!(await hasWaitAof(redis))) {
    return {
      commands: [['WAIT', count, String(replicationTimeoutMs)]],
      isReached: (reply) => typeof reply === 'number' && reply >= replicas,
    };
  }
  // A replica that is asked as it gets the write answers before its own fsync, and tells of that a
  // second later: WAITAOF alone took 1004 ms each time on Redis 8.0. WAIT before it makes the master
  // ask twice, the second time after that fsync: 0.8 ms. Both together take the time that is given.
  const ofWait = String(Math.ceil(replicationTimeoutMs / 2));
  return {
    commands: [
      ['WAIT', count, ofWait],
      ['WAITAOF', '1', count, ofWait],
    ],
    isReached: (reply) =>
      Array.isArray(reply) && Number(reply[0]) >= 1 && Number(reply[1]) >= replicas,
  };
}

/**
 * Checks that as many replicas as `replicated` asks for are connected, and online.
 *
 * @throws {DurabilityMismatchError} there are fewer
 */
export async function verifyReplicas(
  redis: Redis,
  { durability, replicas }: ReplicationOptions,
): Promise<void> {
  if (durability !== 'replicated') return;
  const facts = await redis.info('replication');
  const online = facts.match(/^slave\d+:.*\bstate=online\b/gm)?.length ?? 0;
  if (online >= replicas) return;
  throw new DurabilityMismatchError(
    `Redis does not keep the durability level "replicated": it has ${online} replica(s) online ` +
      `and must have ${replicas}`,
  );
}

/** The level that holds whatever the replicas say. */
export function levelWithoutReplicas(level: Durability): Durability {
  return level === 'replicated' ? 'fsync' : level;
}

async function hasWaitAof(redis: Redis): Promise<boolean> {
  try {
    const [known] = (await redis.call('COMMAND', 'INFO', 'waitaof')) as [unknown];
    return known !== null;
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    const problem = 'COMMAND INFO is refused, so how replicas acknowledge cannot be found out';
    throw new DurabilityMismatchError(`${problem}; allow the command +command|info`, { cause });
  }
}
