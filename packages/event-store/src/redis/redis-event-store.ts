import type { Decider } from '../decider.ts';
import type {
  AppendOptions,
  HandleOptions,
  StreamAppend,
  WriteContext,
} from '../append-options.ts';
import { assertAppendable, assertExpectedVersion, assertWriteOptions } from '../arguments.ts';
import type { Durability } from '../durability-level.ts';
import { AppendOutcomeUnknownError, StoreClosedError } from '../errors.ts';
import type { CategoryEvent, RecordedEvent, StreamEvent } from '../event.ts';
import type { EventStore } from '../event-store.ts';
import type { AppendResult, AppendToStreamsResult, CommandResult, Loaded } from '../outcomes.ts';
import type { ReadCategoryOptions, ReadStreamOptions } from '../read-options.ts';
import type { SubscribeOptions, SubscriptionItem } from '../subscription.ts';
import { commitIds } from './append/commit-ids.ts';
import type { AnyDecider } from './append/folded-stream.ts';
import { assertStreamId, partitionOf } from './keys.ts';
import type { Logger } from '../logger.ts';
import type { Partition } from './partition.ts';
import { loadStreams } from './append/load-streams.ts';
import type { FoundCommit, Proposal, ProposalOutcome } from './append/proposal.ts';
import { readCategory } from './read/read-category.ts';
import { readLastEvent, readStream } from './read/read-stream.ts';
import { subscribe } from './read/subscribe.ts';
import { replayCommit, type ReplayedCommit } from './append/replay-commit.ts';
import { versionOnly } from './append/version-only.ts';

/** What the store is made of; `openRedisEventStore` puts it together. */
export interface RedisEventStoreParts {
  readonly partitions: readonly Partition[];
  readonly durability: Durability;
  readonly conflictRetriesMax: number;
  readonly appendBudgetMs: number;
  readonly logger: Logger;
  /** Closes the connections. */
  readonly release: () => void;
}

/** The event store on Redis Streams. */
export class RedisEventStore implements EventStore {
  readonly #parts: RedisEventStoreParts;
  readonly #newCommitId = commitIds();
  /** Appends and commands that are not answered yet. */
  readonly #underWay = new Set<Promise<unknown>>();
  /** Aborted when the store is closed: ends what has no end of its own. */
  readonly #closing = new AbortController();

  constructor(parts: RedisEventStoreParts) {
    this.#parts = parts;
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
    return this.#finishing(() => this.#append(streamId, events, options));
  }

  appendToStreams(
    appends: readonly StreamAppend[],
    options: WriteContext = {},
  ): Promise<AppendToStreamsResult> {
    return Promise.reject(new Error(`not yet: ${appends.length} ${JSON.stringify(options)}`));
  }

  handle<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
    command: Command,
    options: HandleOptions = {},
  ): Promise<CommandResult<State, Event, Rejection>> {
    return this.#finishing(() => this.#handle(streamId, decider, command, options));
  }

  async load<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
  ): Promise<Loaded<State>> {
    const partition = this.#partition(streamId);
    const { reader, cache } = partition;
    const erased: AnyDecider = decider;
    const load = await reader.read(async (redis) => {
      const remembered = cache.get(streamId, erased);
      const wanted = { streamId, decider: erased, remembered, commitsSince: Infinity };
      const [only] = await loadStreams(redis, partition, [wanted], false);
      return only;
    });
    if (load?.outcome !== 'loaded') throw load?.error ?? new TypeError('nothing was loaded');
    const { version, time, state } = load.folded;
    const known = cache.get(streamId, erased);
    if (known === undefined || known.version < version) cache.set(streamId, load.folded);
    return { version, time, state: state as State };
  }

  readStream(streamId: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    return readStream(this.#partition(streamId), streamId, options);
  }

  async readLastEvent(streamId: string): Promise<RecordedEvent | undefined> {
    return await readLastEvent(this.#partition(streamId), streamId);
  }

  readCategory(options: ReadCategoryOptions = {}): AsyncIterable<CategoryEvent> {
    return readCategory(this.#parts.partitions, options);
  }

  subscribe(options: SubscribeOptions = {}): AsyncIterable<SubscriptionItem> {
    if (this.#closing.signal.aborted) throw new StoreClosedError('the event store was closed');
    const { partitions, logger } = this.#parts;
    return subscribe({ partitions, logger, closing: this.#closing.signal }, options);
  }

  async ping(): Promise<void> {
    const { partitions } = this.#parts;
    await Promise.all(partitions.map(({ reader }) => reader.read((redis) => redis.ping())));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#underWay);
    this.#parts.release();
  }

  async #append<Event extends StreamEvent>(
    streamId: string,
    events: readonly Event[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    assertAppendable(events);
    // Without it a caller of plain JavaScript would append at any version.
    assertExpectedVersion(options.expectedVersion);
    // A copy: the caller may go on with its own list while this one waits.
    const outcome = await this.#propose(streamId, versionOnly, [...events], options);
    switch (outcome.outcome) {
      case 'accepted': {
        const { version, positions, time, durability } = outcome;
        return { outcome: 'appended', version, positions, time, durability };
      }
      case 'found': {
        const { version, time, hash } = await this.#replay(streamId, versionOnly, outcome);
        return outcome.lostHashes.includes(hash)
          ? {
              outcome: 'appended',
              version,
              time,
              positions: [],
              durability: this.#parts.durability,
            }
          : { outcome: 'duplicate', version, time };
      }
      case 'rejected':
        throw new TypeError('a plain append has no rules that could reject it');
      case 'conflict':
      case 'overloaded':
        return outcome;
    }
  }

  async #handle<State, Command, Event extends StreamEvent, Rejection>(
    streamId: string,
    decider: Decider<State, Command, Event, Rejection>,
    command: Command,
    options: HandleOptions,
  ): Promise<CommandResult<State, Event, Rejection>> {
    // The store moves states and events and never looks into them: what this decider made is what
    // comes back, so the types that are given up here hold again in the result.
    const erased: AnyDecider = decider;
    const outcome = await this.#propose(streamId, erased, command, options);
    if (outcome.outcome !== 'found') return outcome as CommandResult<State, Event, Rejection>;
    const { hash, ...first } = await this.#replay(streamId, erased, outcome);
    const result = outcome.lostHashes.includes(hash)
      ? { outcome: 'accepted', ...first, positions: [], durability: this.#parts.durability }
      : { outcome: 'duplicate', ...first };
    return result as CommandResult<State, Event, Rejection>;
  }

  /** Runs `act` so that `close` waits for it. */
  async #finishing<T>(act: () => Promise<T>): Promise<T> {
    const acting = act();
    this.#underWay.add(acting);
    try {
      return await acting;
    } finally {
      this.#underWay.delete(acting);
    }
  }

  #partition(streamId: string): Partition {
    const partition = this.#parts.partitions[this.partitionOf(streamId)];
    if (partition === undefined) throw new TypeError('a partition is missing');
    return partition;
  }

  async #replay(
    streamId: string,
    decider: AnyDecider,
    found: FoundCommit,
  ): Promise<ReplayedCommit> {
    try {
      return await replayCommit(this.#partition(streamId), streamId, decider, found);
    } catch (cause) {
      if (found.lostHashes.length === 0) throw cause;
      // It may be this very call that wrote it: that nothing was written is not to be said.
      const message = `what an append to ${streamId} wrote cannot be read`;
      throw new AppendOutcomeUnknownError(message, found.commitId, { cause });
    }
  }

  #propose(
    streamId: string,
    decider: AnyDecider,
    command: unknown,
    options: HandleOptions,
  ): Promise<ProposalOutcome> {
    const { lanes } = this.#partition(streamId);
    assertWriteOptions(options);
    if (this.#closing.signal.aborted) throw new StoreClosedError('the event store was closed');
    const { expectedVersion = 'any', commitId, ...context } = options;
    const { appendBudgetMs, conflictRetriesMax } = this.#parts;
    return new Promise((settle, fail) => {
      const proposal: Proposal = {
        streamId,
        decider,
        command,
        expectedVersion,
        meta: { ...context, commitId: commitId ?? this.#newCommitId() },
        isNamedByCaller: commitId !== undefined,
        deadline: performance.now() + appendBudgetMs,
        retriesLeft: conflictRetriesMax,
        decidedAt: 0,
        unresolvedSince: undefined,
        lostHashes: [],
        settle,
        fail,
      };
      lanes[partitionOf(streamId, lanes.length)]?.submit(proposal);
    });
  }
}
