/** Base of every error that the event store throws. `code` is stable and listed in docs/errors.md. */
export abstract class EventStoreError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Redis could not be reached or refused to work. Nothing was written: trying again is safe. */
export class StoreUnavailableError extends EventStoreError {
  readonly code = 'store_unavailable';
}

/**
 * The connection was lost while the append was under way, and the log could not be read in time to
 * find out whether it went in. Repeat the append with the same commit id: it is written once.
 */
export class AppendOutcomeUnknownError extends EventStoreError {
  readonly code = 'append_outcome_unknown';
  readonly commitId: string;

  constructor(message: string, commitId: string, options?: ErrorOptions) {
    super(message, options);
    this.commitId = commitId;
  }
}

/** A stream holds something else than what was written to it. It takes no more events until repaired. */
export class StreamCorruptedError extends EventStoreError {
  readonly code = 'stream_corrupted';
  readonly streamId: string;
  readonly version: number;

  constructor(streamId: string, version: number, problem: string, options?: ErrorOptions) {
    super(`stream ${streamId} at version ${version}: ${problem}`, options);
    this.streamId = streamId;
    this.version = version;
  }
}

/** An entry of a stream cannot be read as an event. */
export class EntryDecodeError extends EventStoreError {
  readonly code = 'entry_undecodable';
  readonly entryId: string;

  constructor(entryId: string, problem: string, options?: ErrorOptions) {
    super(`entry ${entryId}: ${problem}`, options);
    this.entryId = entryId;
  }
}

/** The server's settings contradict the durability level that the store was opened with. */
export class DurabilityMismatchError extends EventStoreError {
  readonly code = 'durability_mismatch';
}

/** The server holds another log than before: it was emptied, restored or is the wrong one. */
export class LogIdentityError extends EventStoreError {
  readonly code = 'log_identity_changed';
}

/** The events of an append come to more than the store is set to take at once. Nothing was sent. */
export class AppendTooLargeError extends EventStoreError {
  readonly code = 'append_too_large';
}

/** An append names streams of different partitions, which no one transaction can hold. */
export class CrossPartitionError extends EventStoreError {
  readonly code = 'cross_partition';
}

/** The log was made with another number of partitions than the store was opened with. */
export class PartitionCountError extends EventStoreError {
  readonly code = 'partition_count_changed';
}

/**
 * A log of one partition on a Redis Cluster, where the keys of one append are in slots of different
 * servers. Make the log with two partitions or more.
 */
export class PartitionsRequiredError extends EventStoreError {
  readonly code = 'partitions_required';
}

/** The store was closed before the call. */
export class StoreClosedError extends EventStoreError {
  readonly code = 'store_closed';
}
