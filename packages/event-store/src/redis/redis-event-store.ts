import type { Decider } from '../decider.ts';
import type {
  AppendOptions,
  HandleOptions,
  StreamAppend,
  WriteContext,
} from '../append-options.ts';
import type { Durability } from '../durability-level.ts';
import { StoreClosedError } from '../errors.ts';
import type { EntryReader } from '../entry-reader.ts';
import type { CategoryEvent, RecordedEvent, StreamEvent } from '../event.ts';
import type { EventStore } from '../event-store.ts';
import type { AppendResult, AppendToStreamsResult, CommandResult, Loaded } from '../outcomes.ts';
import type { ReadCategoryOptions, ReadStreamOptions } from '../read-options.ts';
import type { SubscribeOptions, SubscriptionItem } from '../subscription.ts';
import type { SchemaReading } from '../schemas/schema-reading.ts';
import { assertStreamId, partitionOf } from './keys.ts';
import type { Logger } from '../logger.ts';
import type { StoreObserver } from '../observer.ts';
import type { StoreWorkload } from '../workload.ts';
import type { HeldSlot } from './open-partition.ts';
import type { Partition } from './partition.ts';
import type { Appender } from './append/appender.ts';
import { Commands } from './append/commands.ts';
import { loadStream } from './append/load-stream.ts';
import { RedisEntryReader } from './read/redis-entry-reader.ts';
import { readCategory } from './read/read-category.ts';
import { readLastEvent, readStream } from './read/read-stream.ts';
import { subscribe } from './read/subscribe.ts';

/** What the store is made of; `openRedisEventStore` puts it together. */
export interface RedisEventStoreParts {
  readonly partitions: readonly Partition[];
  readonly durability: Durability;
  readonly conflictRetriesMax: number;
  readonly appendBudgetMs: number;
  readonly reading: SchemaReading;
  readonly logger: Logger;
  readonly observer: Required<StoreObserver> | undefined;
  /** The connections, which are closed with the store. */
  readonly slots: readonly HeldSlot[];
}

/** The event store on Redis Streams. */
export class RedisEventStore implements EventStore {
  readonly entries: EntryReader;
  readonly #parts: RedisEventStoreParts;
  readonly #commands: Commands;
  /** Aborted when the store is closed: ends what has no end of its own. */
  readonly #closing = new AbortController();

  constructor(parts: RedisEventStoreParts) {
    this.#parts = parts;
    const partitionFor = (streamId: string) => this.#partition(streamId);
    this.#commands = new Commands({ ...parts, partitionFor });
    this.entries = new RedisEntryReader({ ...parts, partitionFor });
  }

  get partitions(): number {
    return this.#parts.partitions.length;
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
    return this.#guarded(() => this.#commands.append(streamId, events, options));
  }

  appendToStreams(
    appends: readonly StreamAppend[],
    options: WriteContext = {},
  ): Promise<AppendToStreamsResult> {
    return this.#guarded(() => this.#commands.appendToStreams(appends, options));
  }

  handle<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
    command: Command,
    options: HandleOptions = {},
  ): Promise<CommandResult<State, Event, Rejection>> {
    return this.#guarded(() =>
      this.#commands.handle(streamId, this.#parts.reading.decider(decider), command, options),
    );
  }

  async load<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
  ): Promise<Loaded<State>> {
    const reading = this.#parts.reading.decider(decider);
    const { version, time, state } = await loadStream(this.#partition(streamId), streamId, reading);
    return { version, time, state: state as State };
  }

  readStream(streamId: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    return this.#parts.reading.events(readStream(this.#partition(streamId), streamId, options));
  }

  async readLastEvent(streamId: string): Promise<RecordedEvent | undefined> {
    const partition = this.#partition(streamId);
    return await this.#parts.reading.last(await readLastEvent(partition, streamId), (toVersion) =>
      readStream(partition, streamId, { toVersion, direction: 'backwards' }),
    );
  }

  readCategory(options: ReadCategoryOptions = {}): AsyncIterable<CategoryEvent> {
    return this.#parts.reading.events(readCategory(this.#parts.partitions, options));
  }

  subscribe(options: SubscribeOptions = {}): AsyncIterable<SubscriptionItem> {
    const closing = this.#closing.signal;
    if (closing.aborted) throw new StoreClosedError('the event store was closed');
    const { partitions, logger, reading } = this.#parts;
    return reading.items(subscribe({ partitions, logger, closing }, options));
  }

  workload(): StoreWorkload {
    const { partitions, slots } = this.#parts;
    const sum = (count: (appender: Appender) => number) =>
      partitions.reduce((total, { appender }) => total + count(appender), 0);
    const queued = sum((appender) => appender.queued);
    return {
      queued,
      inFlight: this.#commands.unanswered - queued,
      lanes: sum(({ lanes }) => lanes),
      lanesBusy: sum(({ lanesBusy }) => lanesBusy),
      connections: slots.filter(({ isOpen }) => isOpen).length,
    };
  }

  async ping(): Promise<void> {
    await Promise.all(
      this.#parts.partitions.map(({ reader }) => reader.read((redis) => redis.ping())),
    );
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#commands.finished();
    for (const slot of this.#parts.slots) slot.close();
  }

  /** Errors of arguments are rejections too: a caller has one place to look for them. */
  #guarded<T>(act: () => Promise<T>): Promise<T> {
    try {
      if (!this.#closing.signal.aborted) return act();
      return Promise.reject(new StoreClosedError('the event store was closed'));
    } catch (error) {
      const { promise, reject } = Promise.withResolvers<T>();
      reject(error);
      return promise;
    }
  }

  #partition(streamId: string): Partition {
    const partition = this.#parts.partitions[this.partitionOf(streamId)];
    if (partition === undefined) throw new TypeError('a partition is missing');
    return partition;
  }
}
