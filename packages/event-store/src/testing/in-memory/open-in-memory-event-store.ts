import { assertInteger } from '../../arguments.ts';
import { PartitionCountError } from '../../errors.ts';
import type { EventStore } from '../../event-store.ts';
import { InMemoryEventStore } from './in-memory-event-store.ts';
import { InMemoryLog } from './in-memory-log.ts';

/** How an event store in memory is opened. */
export interface InMemoryEventStoreOptions {
  /**
   * The log of another store, from `inMemoryLog`: both then see what either writes, as two processes
   * on one server do.
   *
   * @default a new one, empty
   */
  readonly log?: InMemoryLog;
  /** How many partitions the log has, from 1. @default those of `log`, or 1 */
  readonly partitions?: number;
  /** Wall-clock time, milliseconds since 1970-01-01 UTC. @default Date.now */
  readonly now?: () => number;
}

/**
 * An event store for tests, which keeps its log in this process: it answers what the store on Redis
 * answers, in the same order, with the same hashes, and refuses the same arguments. The contract of
 * `eventStoreContract` is run on both.
 *
 * What it does not have: faults, snapshots, limits of memory, and a log that outlives the process. An
 * append is answered with the durability level `memory`.
 *
 * @throws {PartitionCountError} `log` has another number of partitions
 * @throws {TypeError} `partitions` is no integer of 1 or more
 */
export function openInMemoryEventStore(options: InMemoryEventStoreOptions = {}): EventStore {
  const { log = inMemoryLog(options.partitions), partitions, now = Date.now } = options;
  if (partitions !== undefined && partitions !== log.partitions) {
    throw new PartitionCountError(`the log has ${log.partitions} partitions, not ${partitions}`);
  }
  return new InMemoryEventStore(log, now);
}

/**
 * A log for several stores in memory to share.
 *
 * @throws {TypeError} `partitions` is no integer of 1 or more
 */
export function inMemoryLog(partitions = 1): InMemoryLog {
  assertInteger('partitions', partitions, 1);
  return new InMemoryLog(partitions);
}
