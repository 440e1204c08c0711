import {
  describeLog,
  openRedisEventStore,
  type EventStore,
  type RedisAccess,
} from '@streamfold/event-store';
import { logAddressOf, type LogFlags } from '../log/log-options.ts';

/** Which log to read. */
export interface ReadLogFlags extends LogFlags {
  /** The folder of its archive. */
  readonly archive?: string;
}

/** A log that is open for reading. */
export interface OpenLog {
  readonly store: Pick<EventStore, 'entries' | 'partitions' | 'readCategory'>;
  /** Where it is, and how to log in there. */
  readonly redis: { readonly url: string; readonly access: RedisAccess };
  /** The identity of the log in each of its partitions. */
  readonly identities: readonly string[];
  /** How many events it had when it was opened. */
  readonly eventCount: number;
  /** How many it has had by now. */
  readonly countEvents: () => Promise<number>;
  /** The last position of each partition, by now. */
  readonly tails: () => Promise<readonly string[]>;
}

/**
 * Lends the log to `work`, and closes it after it. It is opened as it is: with as many partitions as
 * it was made with, and whatever its server promises to keep, for nothing is written.
 *
 * @throws {LogIdentityError} Redis holds no log of the category
 * @throws {StoreUnavailableError} Redis cannot be reached
 */
export async function withLog<T>(
  flags: ReadLogFlags,
  work: (log: OpenLog) => Promise<T>,
): Promise<T> {
  const address = logAddressOf(flags);
  const { identities, eventCount } = await describeLog(address);
  const { archive } = flags;
  const store: EventStore = await openRedisEventStore({
    ...address,
    ...(archive === undefined ? {} : { archive }),
    partitions: identities.length,
    durability: 'memory',
    lanes: 1,
  });
  try {
    return await work({
      store,
      redis: { url: address.url, access: address.access },
      identities,
      eventCount,
      countEvents: async () => (await describeLog(address)).eventCount,
      tails: async () => (await describeLog(address)).tails,
    });
  } finally {
    await store.close();
  }
}
