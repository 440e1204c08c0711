import type { AppendOptions, HandleOptions, StreamAppend, WriteContext } from './append-options.ts';
import type { Decider } from './decider.ts';
import type { EntryReader } from './entry-reader.ts';
import type { CategoryEvent, RecordedEvent, StreamEvent } from './event.ts';
import type { AppendResult, AppendToStreamsResult, CommandResult, Loaded } from './outcomes.ts';
import type { ReadCategoryOptions, ReadStreamOptions } from './read-options.ts';
import type { SubscribeOptions, SubscriptionItem } from './subscription.ts';
import type { StoreWorkload } from './workload.ts';

/**
 * An append-only log of events in streams, all of one category.
 *
 * Each event is written to its own stream and to the category stream in one transaction: a reader
 * sees both or neither, and positions in the order of commits. Every promise settles, whatever happens
 * to the connection: after a failure no other try is begun once the append budget is spent, and each
 * command of a try has a time-out. While the server answers, if slowly, an append waits for those
 * before it, and is tried once however late that is. An answer that was lost is resolved by reading
 * the log, never guessed.
 */
export interface EventStore {
  /**
   * Appends `events` if the stream is at `expectedVersion`: all of them or none.
   *
   * The commit id is looked up before the version is compared, so that a repeated append answers
   * `duplicate` and not `conflict`.
   *
   * @throws {StoreUnavailableError} Redis could not answer, or a key that must be a stream holds
   *   something else, and nothing was written
   * @throws {AppendOutcomeUnknownError} the answer was lost and the log could not be read in time to
   *   find out: repeat with the same commit id
   * @throws {StreamCorruptedError} the stream does not hold what was written to it
   * @throws {ArchiveError} events that were trimmed are needed, and cannot be had from the archive
   * @throws {LogIdentityError} the server holds another log than when the store was opened
   * @throws {DurabilityMismatchError} the server was started again with settings that keep less
   * @throws {StoreClosedError} the store was closed
   * @throws {TypeError} an argument that no append can have; nothing was sent
   */
  append<Event extends StreamEvent>(
    streamId: string,
    events: readonly Event[],
    options: AppendOptions,
  ): Promise<AppendResult>;

  /**
   * Appends to several streams of one partition at once: every stream is as expected and all events
   * are in the log, next to one another in the category, or nothing is.
   *
   * The commit id is one name for the whole append. A stream may appear once.
   *
   * @throws {CrossPartitionError} the streams are not all in one partition
   * @throws as `append`
   */
  appendToStreams(
    appends: readonly StreamAppend[],
    options?: WriteContext,
  ): Promise<AppendToStreamsResult>;

  /**
   * Loads the stream, decides, appends what was decided; after a conflict decides again, a bounded
   * number of times. Commands on one stream are decided in the order of the calls.
   *
   * @throws as `append`, and whatever `decide` and `evolve` throw
   */
  handle<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
    command: Command,
    options?: HandleOptions,
  ): Promise<CommandResult<State, Event, Rejection>>;

  /**
   * The present state of a stream, read from the log (not from a read model).
   *
   * @throws {StoreUnavailableError} Redis could not answer
   * @throws {StreamCorruptedError} the stream does not hold what was written to it
   * @throws {ArchiveError} events that were trimmed are needed, and cannot be had from the archive
   * @throws {LogIdentityError} the server holds another log than when the store was opened
   * @throws {StoreClosedError} the store was closed
   */
  load<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
  ): Promise<Loaded<State>>;

  /**
   * The events of a stream by version, either way, a page at a time: nothing is read ahead of the
   * reader. Each is checked against the one before it, also the lowest one (unless what comes before it
   * was trimmed, and the store was opened without the archive).
   *
   * @throws {TypeError} at the call, for versions or a limit that cannot be
   * @throws {StreamCorruptedError} at a hole or a broken hash: what follows is not what was written
   * @throws {EntryDecodeError} at an entry that is no event
   * @throws {ArchiveError} at events that were trimmed and cannot be had from the archive
   * @throws {StoreUnavailableError} Redis could not answer
   */
  readStream(streamId: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;

  /** The last event of a stream, undefined where there is none. @throws as `readStream` */
  readLastEvent(streamId: string): Promise<RecordedEvent | undefined>;

  /**
   * The events of all streams, up to the present end: each partition's in the order of their commits,
   * several partitions merged by position (those of one position by partition).
   *
   * @throws {TypeError} at the call, for a partition, a position or a limit that cannot be
   * @throws {EntryDecodeError} at an entry that is no event
   * @throws {ArchiveError} at events that were trimmed and cannot be had from the archive
   * @throws {StoreUnavailableError} Redis could not answer
   */
  readCategory(options?: ReadCategoryOptions): AsyncIterable<CategoryEvent>;

  /**
   * The events of the category, past and future, and a signal each time that all have been yielded.
   *
   * Reads ahead by a page at the most. Survives lost connections without a miss or a repeat; it waits
   * as long as Redis is away, and says so to the logger. Ends when its signal is aborted or the store
   * is closed. Every iteration begins anew, with a connection of its own to each partition.
   *
   * @throws {TypeError} at the call, for a partition or a position that cannot be
   * @throws {LogIdentityError} the server holds another log than when the store was opened, or after a
   *   lost connection one that ends before what has been yielded. Nothing of the other log is yielded
   * @throws {EntryDecodeError} at an entry that is no event
   * @throws {ArchiveError} at events that were trimmed and cannot be had from the archive
   * @throws {DurabilityMismatchError} the server was started again with settings that keep less
   * @throws {StoreUnavailableError} the server refuses for good: a login or a permission that it takes
   *   back, a key of another type
   */
  subscribe(options?: SubscribeOptions): AsyncIterable<SubscriptionItem>;

  /** The entries as they are stored, for a reader that has to go on behind one that is damaged. */
  readonly entries: EntryReader;

  /** How many partitions the log has: fixed when it was made. */
  readonly partitions: number;

  /** The partition of a stream, from 0: appends to several streams need them in one. */
  partitionOf(streamId: string): number;

  /**
   * How much the store has to do at this moment. Nothing is asked of Redis: it is as cheap as reading
   * a few numbers, and may be called at any time, also after `close`.
   */
  workload(): StoreWorkload;

  /** Checks that Redis answers, within the command time-out. @throws {StoreUnavailableError} */
  ping(): Promise<void>;

  /** Takes no more appends, finishes those under way, and closes the store's own connections. */
  close(): Promise<void>;
}
