import {
  claimLogIdentity,
  connectRedis,
  readLogIdentity,
  type CategoryKeys,
} from '@streamfold/event-store';
import type { Redis } from 'ioredis';
import type { BindableLog } from '../log-binding.ts';
import { isGroupThere, onRedis } from './group-failure.ts';
import { parseClaim, parseGroupRead, type ClaimRead, type GroupRead } from './group-replies.ts';

/** How one consumer reads the group. */
export interface ConsumerOptions {
  readonly url: string;
  readonly keys: CategoryKeys;
  /** Names this process in the group. Entries that it was given wait under this name. */
  readonly consumer: string;
  /** At most this many entries in one read. */
  readonly batchCountMax: number;
  /** How long one read waits for an entry, milliseconds. */
  readonly blockMs: number;
  /** How long an entry must have been pending with another consumer to be claimed, milliseconds. */
  readonly claimIdleMs: number;
}

/**
 * One consumer of the group on two connections of its own, one of which blocks in reads.
 *
 * Neither ever reconnects: a reply that is lost leaves its entries pending, and a connection that
 * went on by itself would read past them. After any error, close this and open another.
 */
export interface ConsumerGroup extends BindableLog {
  /** Waits up to `blockMs` for entries that no consumer was given yet. */
  readNew(): Promise<GroupRead>;
  /** The first of the entries that this consumer was given and has not acknowledged. */
  readPending(): Promise<GroupRead>;
  /**
   * Takes over entries that were left by other consumers; they are then among the pending ones.
   *
   * @returns how many, and the ids of those that were deleted meanwhile
   */
  claimAbandoned(): Promise<{ readonly claimedCount: number; readonly deletedIds: string[] }>;
  /** Acknowledges entries. Only for what is durable elsewhere. */
  acknowledge(ids: readonly string[]): Promise<void>;
  /** Ends a read that waits: it fails. The other connection stays usable. */
  interruptRead(): void;
  close(): void;
}

/**
 * Connects a consumer. Nothing is created in Redis.
 *
 * @throws {PartUnavailableError} Redis cannot be reached
 */
export async function openConsumerGroup(options: ConsumerOptions): Promise<ConsumerGroup> {
  const { url, consumer, blockMs } = options;
  const key = options.keys.categoryStream;
  const name = `streamfold-projector-${consumer}`;
  const control = await onRedis(() => connectRedis(url, { name, key }));
  try {
    const reader = await onRedis(() => connectRedis(url, { name: `${name}-reader`, key, blockMs }));
    return consumerGroup(options, reader, control);
  } catch (error) {
    control.disconnect();
    throw error;
  }
}

function consumerGroup(options: ConsumerOptions, reader: Redis, control: Redis): ConsumerGroup {
  const { keys, consumer } = options;
  const { categoryStream: stream, group } = keys;
  const count = String(options.batchCountMax);
  const read = ['GROUP', group, consumer, 'COUNT', count] as const;
  return {
    readNew: () =>
      onRedis(async () =>
        parseGroupRead(
          await reader.xreadgroup(...read, 'BLOCK', options.blockMs, 'STREAMS', stream, '>'),
        ),
      ),
    readPending: () =>
      onRedis(async () =>
        parseGroupRead(await control.xreadgroup(...read, 'STREAMS', stream, '0')),
      ),
    claimAbandoned: () => onRedis(() => claimAll(control, options)),
    acknowledge: (ids) =>
      onRedis(async () => {
        if (ids.length > 0) await control.xack(stream, group, ...ids);
      }),
    identity: () => onRedis(async () => (await readLogIdentity(control, keys)) ?? undefined),
    claimIdentity: () => onRedis(() => claimLogIdentity(control, keys)),
    createGroup: () => onRedis(() => createGroup(control, stream, group)),
    interruptRead: () => {
      reader.disconnect();
    },
    close: () => {
      reader.disconnect();
      control.disconnect();
    },
  };
}

async function createGroup(control: Redis, stream: string, group: string): Promise<void> {
  try {
    await control.xgroup('CREATE', stream, group, '0', 'MKSTREAM');
  } catch (error) {
    if (!isGroupThere(error)) throw error;
    // Left by a first boot that died, or by one into another MongoDB, which may be far ahead: the
    // new documents need every event from the beginning. What is applied already does no harm.
    await control.xgroup('SETID', stream, group, '0');
  }
}

async function claimAll(
  control: Redis,
  { keys, consumer, claimIdleMs, batchCountMax }: ConsumerOptions,
): Promise<{ claimedCount: number; deletedIds: string[] }> {
  let claimedCount = 0;
  const deletedIds: string[] = [];
  let cursor = '0-0';
  do {
    // JUSTID moves the entries only. They are then read like every other pending entry, which says
    // of deleted ones that they are deleted, on every version of Redis.
    const reply: unknown = await control.call(
      'XAUTOCLAIM',
      keys.categoryStream,
      keys.group,
      consumer,
      String(claimIdleMs),
      cursor,
      'COUNT',
      String(batchCountMax),
      'JUSTID',
    );
    const claim: ClaimRead = parseClaim(reply);
    claimedCount += claim.claimedIds.length;
    deletedIds.push(...claim.deletedIds);
    cursor = claim.cursor;
  } while (cursor !== '0-0');
  return { claimedCount, deletedIds };
}
