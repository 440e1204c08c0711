import type {
  AppendOptions,
  HandleOptions,
  StreamAppend,
  WriteContext,
} from '../../append-options.ts';
import {
  assertAppendable,
  assertDistinctStreams,
  assertExpectedVersion,
  assertWriteOptions,
} from '../../arguments.ts';
import type { Durability } from '../../durability-level.ts';
import { AppendOutcomeUnknownError, CrossPartitionError } from '../../errors.ts';
import type { StreamEvent } from '../../event.ts';
import type { ObservedUnknown, StoreObserver } from '../../observer.ts';
import type { AppendResult, AppendToStreamsResult, CommandResult } from '../../outcomes.ts';
import { assertStreamId } from '../keys.ts';
import type { Partition } from '../partition.ts';
import { commitIds } from './commit-ids.ts';
import type { AnyDecider } from './folded-stream.ts';
import { PendingCount } from './pending-count.ts';
import type { Proposal, ProposalOutcome, ProposalPart } from './proposal.ts';
import { replayAppend, replayCommand, replayToStreams } from './replay-results.ts';
import { versionOnly } from './version-only.ts';

/** What commands are carried out with. */
export interface CommandDeps {
  readonly partitionFor: (streamId: string) => Partition;
  readonly conflictRetriesMax: number;
  readonly appendBudgetMs: number;
  /** What is answered of an append that is found in the log. */
  readonly durability: Durability;
  readonly observer: Required<StoreObserver> | undefined;
}

/**
 * Makes proposals of appends and commands, and results of what became of them.
 *
 * Written without a promise more than the caller's own: there are a hundred thousand a second.
 */
export class Commands {
  readonly #deps: CommandDeps;
  readonly #newCommitId = commitIds();
  readonly #pending = new PendingCount();

  constructor(deps: CommandDeps) {
    this.#deps = deps;
  }

  append(
    streamId: string,
    events: readonly StreamEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    const { expectedVersion } = options;
    assertAppendable(events);
    // Without it a caller of plain JavaScript would append at any version.
    assertExpectedVersion(expectedVersion);
    // A copy: the caller may go on with its own list while this one waits.
    const part = { streamId, decider: versionOnly, command: [...events], expectedVersion };
    const partition = this.#deps.partitionFor(streamId);
    return this.#propose<AppendResult>(partition, [part], options, (outcome) => {
      switch (outcome.outcome) {
        case 'accepted': {
          const { parts, time, durability } = outcome;
          const [only] = parts;
          const { version = 0, positions = [] } = only ?? {};
          return { outcome: 'appended', version, positions, time, durability };
        }
        case 'found':
          return replayAppend(partition, outcome, this.#deps.durability);
        case 'rejected':
          throw new TypeError('a plain append has no rules that could reject it');
        case 'conflict':
        case 'overloaded':
          return outcome;
      }
    });
  }

  appendToStreams(
    appends: readonly StreamAppend[],
    options: WriteContext,
  ): Promise<AppendToStreamsResult> {
    assertDistinctStreams(appends);
    const parts = appends.map(({ streamId, events, expectedVersion }) => {
      assertAppendable(events);
      assertExpectedVersion(expectedVersion);
      return { streamId, decider: versionOnly, command: [...events], expectedVersion };
    });
    const partition = this.#commonPartition(parts);
    return this.#propose<AppendToStreamsResult>(partition, parts, options, (outcome) => {
      switch (outcome.outcome) {
        case 'accepted': {
          const { time, durability } = outcome;
          const streams = outcome.parts.map(({ streamId, version, positions }) => ({
            streamId,
            version,
            positions,
          }));
          return { outcome: 'appended', streams, time, durability };
        }
        case 'found':
          return replayToStreams(partition, outcome, appends, this.#deps.durability);
        case 'rejected':
          throw new TypeError('a plain append has no rules that could reject it');
        case 'conflict':
        case 'overloaded':
          return outcome;
      }
    });
  }

  handle<State, Event, Rejection>(
    streamId: string,
    decider: AnyDecider,
    command: unknown,
    options: HandleOptions,
  ): Promise<CommandResult<State, Event, Rejection>> {
    const { expectedVersion = 'any' } = options;
    const part = { streamId, decider, command, expectedVersion };
    const partition = this.#deps.partitionFor(streamId);
    // The store moves states, events and rejections and never looks into them: what this decider made
    // is what comes back, so the types that are given up here hold again in the result.
    type Result = CommandResult<State, Event, Rejection>;
    return this.#propose<Result>(partition, [part], options, (outcome) => {
      switch (outcome.outcome) {
        case 'accepted': {
          const { parts, time, durability } = outcome;
          const [only] = parts;
          if (only === undefined) throw new TypeError('a command has one stream');
          const { version, positions } = only;
          const state = only.state as State;
          const events = only.events as readonly Event[];
          return { outcome: 'accepted', state, events, version, positions, time, durability };
        }
        case 'found':
          return replayCommand(
            partition,
            decider,
            outcome,
            this.#deps.durability,
          ) as Promise<Result>;
        case 'rejected':
          return outcome as Result;
        case 'conflict':
        case 'overloaded':
          return outcome;
      }
    });
  }

  /** How many are not answered yet. */
  get unanswered(): number {
    return this.#pending.size;
  }

  /** Settles when all that was begun is answered. */
  async finished(): Promise<void> {
    await this.#pending.none();
  }

  #commonPartition(parts: readonly ProposalPart[]): Partition {
    const partitions = new Set(
      parts.map(({ streamId }) => {
        assertStreamId(streamId);
        return this.#deps.partitionFor(streamId);
      }),
    );
    const [first, other] = partitions;
    if (first === undefined) throw new TypeError('an append to several streams names none');
    if (other === undefined) return first;
    const names = parts.map(({ streamId }) => streamId).join(', ');
    throw new CrossPartitionError(`the streams ${names} are not in one partition`);
  }

  #propose<Result extends { readonly outcome: string }>(
    { appender, keys }: Partition,
    parts: readonly ProposalPart[],
    options: HandleOptions,
    resultOf: (outcome: ProposalOutcome) => Result | Promise<Result>,
  ): Promise<Result> {
    assertWriteOptions(options);
    const { commitId, correlationId, causationId, actor, traceparent } = options;
    const { appendBudgetMs, conflictRetriesMax } = this.#deps;
    const pending = this.#pending;
    pending.begin();
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const fail = (error: unknown) => {
      const isUnknown = error instanceof AppendOutcomeUnknownError;
      if (isUnknown) this.#tellUnknown(keys.partition, 'unresolved');
      else if (proposal.lostHashes.length > 0) this.#tellUnknown(keys.partition, 'notCommitted');
      pending.end();
      reject(error);
    };
    const settle = (outcome: ProposalOutcome) => {
      try {
        const result = resultOf(outcome);
        const wasLost = proposal.lostHashes.length > 0;
        if (outcome.outcome !== 'found') {
          if (wasLost) this.#tellUnknown(keys.partition, 'notCommitted');
          pending.end();
          resolve(result);
        } else {
          // What is found must still be read from the log.
          void Promise.resolve(result).then((read) => {
            const resolved = read.outcome === 'duplicate' ? 'notCommitted' : 'committed';
            if (wasLost) this.#tellUnknown(keys.partition, resolved);
            pending.end();
            resolve(read);
          }, fail);
        }
      } catch (error) {
        fail(error);
      }
    };
    const proposal: Proposal = {
      parts,
      meta: {
        commitId: commitId ?? this.#newCommitId(),
        ...(correlationId === undefined ? undefined : { correlationId }),
        ...(causationId === undefined ? undefined : { causationId }),
        ...(actor === undefined ? undefined : { actor }),
        ...(traceparent === undefined ? undefined : { traceparent }),
      },
      isNamedByCaller: commitId !== undefined,
      deadline: performance.now() + appendBudgetMs,
      retriesLeft: conflictRetriesMax,
      decidedAt: 0,
      unresolvedSince: undefined,
      unresolvedStream: undefined,
      lostHashes: [],
      settle,
      fail,
    };
    appender.submit(proposal);
    return promise;
  }

  #tellUnknown(partition: number, resolved: ObservedUnknown['resolved']): void {
    this.#deps.observer?.onUnknown({ partition, resolved });
  }
}
