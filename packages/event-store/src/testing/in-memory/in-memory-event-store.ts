import type {
  AppendOptions,
  HandleOptions,
  StreamAppend,
  WriteContext,
} from '../../append-options.ts';
import { assertAppendable, assertExpectedVersion, assertWriteOptions } from '../../arguments.ts';
import type { Decider } from '../../decider.ts';
import { CrossPartitionError, StoreClosedError } from '../../errors.ts';
import type { EntryReader } from '../../entry-reader.ts';
import type { CategoryEvent, RecordedEvent, StreamEvent } from '../../event.ts';
import type { EventStore } from '../../event-store.ts';
import type { AppendResult, AppendToStreamsResult, CommandResult, Loaded } from '../../outcomes.ts';
import type { ReadCategoryOptions, ReadStreamOptions } from '../../read-options.ts';
import { assertStreamId, partitionOf } from '../../redis/keys.ts';
import type { SubscribeOptions, SubscriptionItem } from '../../subscription.ts';
import type { StoreWorkload } from '../../workload.ts';
import { decodeStreamEntry } from '../../wire/stream-entry.ts';
import { appendInMemory, appendToOneInMemory } from './in-memory-append.ts';
import { InMemoryEntryReader } from './in-memory-entries.ts';
import { fold, handleInMemory } from './in-memory-handle.ts';
import type { InMemoryLog } from './in-memory-log.ts';
import { readCategoryInMemory, readStreamInMemory } from './in-memory-read.ts';
import { subscribeInMemory } from './in-memory-subscription.ts';

/** The event store in memory: what it answers has been done when the call returns its promise. */
export class InMemoryEventStore implements EventStore {
  readonly entries: EntryReader;
  readonly #log: InMemoryLog;
  readonly #now: () => number;
  readonly #closing = new AbortController();

  constructor(log: InMemoryLog, now: () => number) {
    this.#log = log;
    this.#now = now;
    this.entries = new InMemoryEntryReader(log, () => this.ping());
  }

  get partitions(): number {
    return this.#log.partitions;
  }

  partitionOf(streamId: string): number {
    assertStreamId(streamId);
    return partitionOf(streamId, this.partitions);
  }

  append<Event extends StreamEvent>(
    streamId: string,
    events: readonly Event[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    return answered(() => {
      assertPart({ streamId, events, expectedVersion: options.expectedVersion });
      assertWriteOptions(options);
      this.#assertOpen();
      const { expectedVersion, ...context } = options;
      const append = { streamId, expectedVersion, events };
      return appendToOneInMemory(this.#log, { append, context, now: this.#now() });
    });
  }

  appendToStreams(
    appends: readonly StreamAppend[],
    options: WriteContext = {},
  ): Promise<AppendToStreamsResult> {
    return answered(() => {
      for (const append of appends) assertPart(append);
      assertWriteOptions(options);
      const ids = new Set(appends.map(({ streamId }) => streamId));
      if (ids.size < appends.length || ids.size === 0) {
        throw new TypeError('an append to several streams has one or more, and each once');
      }
      assertAppendable(appends.flatMap(({ events }) => events));
      const partitions = new Set([...ids].map((id) => this.partitionOf(id)));
      if (partitions.size > 1) {
        throw new CrossPartitionError(`streams of partitions ${[...partitions].join(', ')}`);
      }
      this.#assertOpen();
      return appendInMemory(this.#log, { appends, context: options, now: this.#now() });
    });
  }

  handle<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
    command: Command,
    options: HandleOptions = {},
  ): Promise<CommandResult<State, Event, Rejection>> {
    return answered(() => {
      assertStreamId(streamId);
      assertWriteOptions(options);
      this.#assertOpen();
      const now = this.#now();
      return handleInMemory(this.#log, decider, { streamId, command, options, now });
    });
  }

  load<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
  ): Promise<Loaded<State>> {
    return answered(() => {
      assertStreamId(streamId);
      this.#assertOpen();
      const { state, version, time } = fold(this.#log, streamId, decider);
      return { state, version, time };
    });
  }

  readStream(streamId: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    return readStreamInMemory(this.#log, () => this.ping(), streamId, options);
  }

  readLastEvent(streamId: string): Promise<RecordedEvent | undefined> {
    return answered(() => {
      assertStreamId(streamId);
      this.#assertOpen();
      const last = this.#log.stream(streamId).entries.at(-1);
      return last === undefined ? undefined : decodeStreamEntry(last);
    });
  }

  readCategory(options: ReadCategoryOptions = {}): AsyncIterable<CategoryEvent> {
    return readCategoryInMemory(this.#log, () => this.ping(), options);
  }

  subscribe(options: SubscribeOptions = {}): AsyncIterable<SubscriptionItem> {
    this.#assertOpen();
    return subscribeInMemory(this.#log, this.#closing.signal, options);
  }

  workload(): StoreWorkload {
    // What it was asked is done before anybody could look.
    return { queued: 0, inFlight: 0, lanes: 0, lanesBusy: 0, connections: 0 };
  }

  ping(): Promise<void> {
    return answered(this.#assertOpen);
  }

  close(): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }

  readonly #assertOpen = (): void => {
    if (this.#closing.signal.aborted) throw new StoreClosedError('the event store was closed');
  };
}

/** Does `act` at once, and answers or refuses by a promise. */
function answered<T>(act: () => T): Promise<T> {
  return new Promise((resolve) => resolve(act()));
}

/** @throws {TypeError} for a stream, an event or a version that no append can have */
function assertPart({ streamId, events, expectedVersion }: StreamAppend): void {
  assertAppendable(events);
  // Without it a caller of plain JavaScript would append at any version.
  assertExpectedVersion(expectedVersion);
  assertStreamId(streamId);
}
