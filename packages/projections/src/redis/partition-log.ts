import {
  claimLogIdentity,
  connectRedis,
  type CategoryKeys,
  type EntryReader,
  type RedisAccess,
} from '@streamfold/event-store';
import type { PartitionLog } from '../partition-log.ts';
import { readAhead } from '../read-ahead.ts';
import { onRedis } from './group-failure.ts';
import { LiveGroup, type GroupConnections } from './live-group.ts';
import { readLogFacts } from './log-facts.ts';

/** How a partition of the log is read. */
export interface PartitionLogOptions {
  readonly url: string;
  /** How the connections log in and are encrypted. @default as the URL says */
  readonly access?: RedisAccess;
  readonly keys: CategoryKeys;
  /** The consumer group of the projection. */
  readonly group: string;
  /** Names this process in the group. */
  readonly consumer: string;
  /** Reads what is past, also from the archive. */
  readonly entries: Pick<EntryReader, 'categoryEntries'>;
  /** At most this many entries in one page; those of the archive may be longer. */
  readonly pageEntriesMax: number;
  /** How long one `readLive` waits for an entry, milliseconds. */
  readonly blockMs: number;
}

/**
 * Connects to a partition of the log. Nothing is created in Redis.
 *
 * It has two connections of its own, one of which blocks in reads. Neither ever reconnects: after any
 * error, close this and open another, from the checkpoint.
 *
 * @throws {PartUnavailableError} Redis cannot be reached
 */
export async function openPartitionLog(options: PartitionLogOptions): Promise<PartitionLog> {
  const { url, access = {}, consumer, blockMs } = options;
  const key = options.keys.categoryStream;
  const name = `streamfold-projector-${consumer}`;
  const control = await onRedis(() => connectRedis(url, { name, key, access }));
  try {
    const reader = await onRedis(() =>
      connectRedis(url, { name: `${name}-reader`, key, access, blockMs }),
    );
    return partitionLog(options, { reader, control });
  } catch (error) {
    control.disconnect();
    throw error;
  }
}

function partitionLog(options: PartitionLogOptions, connections: GroupConnections): PartitionLog {
  const { keys, group, entries, pageEntriesMax } = options;
  const { partition } = keys;
  const { reader, control } = connections;
  const live = new LiveGroup(options, connections);
  return {
    partition,
    facts: (position) => readLogFacts({ redis: control, keys, group, entries }, position),
    claimIdentity: () => onRedis(() => claimLogIdentity(control, keys)),
    createGroup: () => onRedis(() => live.create()),
    history: (position) =>
      readAhead(entries.categoryEntries({ partition, afterPosition: position, pageEntriesMax })),
    startLive: (position) => onRedis(() => live.start(position)),
    readLive: (position) => onRedis(() => live.read(position)),
    settled: (position) => onRedis(() => live.settled(position)),
    interrupt: () => {
      reader.disconnect();
    },
    close: () => {
      reader.disconnect();
      control.disconnect();
    },
  };
}
