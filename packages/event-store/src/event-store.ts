import type { Decider } from './decider.ts';
import type { CategoryEvent, RecordedEvent, StreamEvent } from './event.ts';
import type { AppendResult, CommandResult, Loaded } from './outcomes.ts';

/** What the caller may say about the events it causes. Kept with every event, in memory: be brief. */
export interface WriteContext {
  /**
   * The name of this append, made by the caller: the same id on the same stream is written once,
   * however often it is sent. Unique per stream, 1 to 200 characters.
   *
   * @default a random id, which protects against lost answers but not against the caller's retries
   */
  readonly commitId?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly actor?: string;
}

/** Options of `append`. */
export interface AppendOptions extends WriteContext {
  /** The version that the writer believes is the stream's; 0: the stream does not exist yet. */
  readonly expectedVersion: number;
}

/** Options of `handle`. */
export interface HandleOptions extends WriteContext {
  /**
   * Decide only if the stream is at this version.
   *
   * @default whatever version the stream is at, and again at the next one after a conflict
   */
  readonly expectedVersion?: number;
}

/** Which part of a stream to read. */
export interface ReadStreamOptions {
  /** The first version wanted. @default 1 */
  readonly fromVersion?: number;
  /** The last version wanted. @default the last there is */
  readonly toVersion?: number;
}

/** Which part of a category to read. */
export interface ReadCategoryOptions {
  /** Read what comes after this position. @default the beginning */
  readonly afterPosition?: string;
}

/**
 * An append-only log of events in streams, all of one category.
 *
 * Each event is written to its own stream and to the category stream in one transaction: a reader
 * sees both or neither, and positions in the order of commits. Every promise settles within the
 * store's append budget whatever happens to the connection; an answer that was lost is resolved by
 * reading the log, never guessed.
 */
export interface EventStore {
  /**
   * Appends `events` if the stream is at `expectedVersion`: all of them or none.
   *
   * The commit id is looked up before the version is compared, so that a repeated append answers
   * `duplicate` and not `conflict`.
   *
   * @throws {StoreUnavailableError} Redis could not answer and nothing was written
   * @throws {AppendOutcomeUnknownError} the answer was lost and the log could not be read in time to
   *   find out: repeat with the same commit id
   * @throws {StreamCorruptedError} the stream does not hold what was written to it
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
   * @throws {LogIdentityError} the server holds another log than when the store was opened
   * @throws {StoreClosedError} the store was closed
   */
  load<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
  ): Promise<Loaded<State>>;

  /** The events of a stream by version, a page at a time: nothing is read ahead of the reader. */
  readStream(streamId: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;

  /** The events of all streams in the order of their commits, up to the present end. */
  readCategory(options?: ReadCategoryOptions): AsyncIterable<CategoryEvent>;

  /** Checks that Redis answers, within the command time-out. @throws {StoreUnavailableError} */
  ping(): Promise<void>;

  /** Takes no more appends, finishes those under way, and closes the store's own connections. */
  close(): Promise<void>;
}
