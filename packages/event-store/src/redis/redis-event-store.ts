import type { Decider } from '../decider.ts';
import { AppendOutcomeUnknownError, StoreClosedError } from '../errors.ts';
import type { CategoryEvent, RecordedEvent, StreamEvent } from '../event.ts';
import type {
  AppendOptions,
  EventStore,
  HandleOptions,
  ReadCategoryOptions,
  ReadStreamOptions,
} from '../event-store.ts';
import type { AppendResult, CommandResult, Loaded } from '../outcomes.ts';
import type { AppendLane } from './append-lane.ts';
import { assertAppendable, assertInteger, assertWriteOptions } from './arguments.ts';
import { commitIds } from './commit-ids.ts';
import type { AnyDecider } from './folded-stream.ts';
import { assertStreamId, type CategoryKeys } from './keys.ts';
import { loadStreams } from './load-streams.ts';
import type { FoundCommit, Proposal, ProposalOutcome } from './proposal.ts';
import { readCategoryPages, readStreamPages, type ReadOn } from './read-pages.ts';
import { replayCommit, type ReplayedCommit } from './replay-commit.ts';
import type { RetryingReader } from './retrying-reader.ts';
import type { StreamCache } from './stream-cache.ts';
import { versionOnly } from './version-only.ts';

/** What the store is made of; `openRedisEventStore` puts it together. */
export interface RedisEventStoreParts {
  readonly keys: CategoryKeys;
  readonly lanes: readonly AppendLane[];
  readonly reader: RetryingReader;
  readonly cache: StreamCache;
  readonly conflictRetriesMax: number;
  readonly appendBudgetMs: number;
  /** Closes the connections. */
  readonly release: () => void;
}

/** The event store on Redis Streams. */
export class RedisEventStore implements EventStore {
  readonly #parts: RedisEventStoreParts;
  readonly #newCommitId = commitIds();
  /** Appends and commands that are not answered yet. */
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(parts: RedisEventStoreParts) {
    this.#parts = parts;
  }

  append<Event extends StreamEvent>(
    streamId: string,
    events: readonly Event[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    return this.#finishing(() => this.#append(streamId, events, options));
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
    assertStreamId(streamId);
    const { reader, keys, cache } = this.#parts;
    const erased: AnyDecider = decider;
    const load = await reader.read(async (redis) => {
      const remembered = cache.get(streamId, erased);
      const wanted = { streamId, decider: erased, remembered, commitsSince: Infinity };
      const [only] = await loadStreams(redis, keys, [wanted], false);
      return only;
    });
    if (load?.outcome !== 'loaded') throw load?.error ?? new TypeError('nothing was loaded');
    const { version, time, state } = load.folded;
    const known = cache.get(streamId, erased);
    if (known === undefined || known.version < version) cache.set(streamId, load.folded);
    return { version, time, state: state as State };
  }

  readStream(streamId: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    assertStreamId(streamId);
    return readStreamPages(this.#readOn, this.#parts.keys.stream(streamId), options);
  }

  readCategory(options: ReadCategoryOptions = {}): AsyncIterable<CategoryEvent> {
    return readCategoryPages(this.#readOn, this.#parts.keys, options);
  }

  async ping(): Promise<void> {
    await this.#readOn((redis) => redis.ping());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
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
    assertInteger('expectedVersion', options.expectedVersion, 0);
    // A copy: the caller may go on with its own list while this one waits.
    const outcome = await this.#propose(streamId, versionOnly, [...events], options);
    switch (outcome.outcome) {
      case 'accepted': {
        const { version, positions, time } = outcome;
        return { outcome: 'appended', version, positions, time };
      }
      case 'found': {
        const { version, time, hash } = await this.#replay(streamId, versionOnly, outcome);
        return outcome.lostHashes.includes(hash)
          ? { outcome: 'appended', version, time, positions: [] }
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
      ? { outcome: 'accepted', ...first, positions: [] }
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

  readonly #readOn: ReadOn = (read) => this.#parts.reader.read(read);

  async #replay(
    streamId: string,
    decider: AnyDecider,
    found: FoundCommit,
  ): Promise<ReplayedCommit> {
    try {
      return await replayCommit(this.#readOn, this.#parts.keys.stream(streamId), decider, found);
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
    assertStreamId(streamId);
    assertWriteOptions(options);
    if (this.#isClosed) throw new StoreClosedError('the event store was closed');
    const { expectedVersion, commitId, ...context } = options;
    const { lanes, appendBudgetMs, conflictRetriesMax } = this.#parts;
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
      lanes[laneIndex(streamId, lanes.length)]?.submit(proposal);
    });
  }
}

/** Which lane a stream goes through: always the same one, whatever else goes on (FNV-1a). */
function laneIndex(streamId: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < streamId.length; index++) {
    hash = Math.imul(hash ^ streamId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % lanes;
}
