import type { HandleOptions } from '../../append-options.ts';
import { assertAppendable } from '../../arguments.ts';
import type { Decider } from '../../decider.ts';
import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent, StreamEvent } from '../../event.ts';
import { isAsExpected } from '../../expected-version.ts';
import type { CommandResult, Loaded } from '../../outcomes.ts';
import { decodeStreamEntry } from '../../wire/stream-entry.ts';
import { appendToOneInMemory } from './in-memory-append.ts';
import type { InMemoryLog } from './in-memory-log.ts';

/** As many as the store on Redis has unless it is told otherwise. */
const CONFLICT_RETRIES_MAX = 10;

/** A command whose arguments have been checked. */
export interface InMemoryCommand<Command> {
  readonly streamId: string;
  readonly command: Command;
  readonly options: HandleOptions;
  /** The writer's clock, milliseconds since 1970-01-01 UTC. */
  readonly now: number;
}

/**
 * Folds the stream, decides, appends. Nothing comes between by itself; a `decide` that appends to its
 * own stream meets the conflict that another process would be.
 */
export function handleInMemory<State, Command, Event extends StreamEvent, Rejection>(
  log: InMemoryLog,
  decider: Decider<State, Command, Event, Rejection>,
  { streamId, command, options, now }: InMemoryCommand<Command>,
): CommandResult<State, Event, Rejection> {
  const { expectedVersion = 'any', ...context } = options;
  const { commitId } = context;
  let decidedAt = 0;
  for (let retriesLeft = CONFLICT_RETRIES_MAX; ; retriesLeft--) {
    const found = commitId === undefined ? undefined : log.stream(streamId).commits.get(commitId);
    if (found !== undefined) return replayed(log, streamId, decider, found);
    const { state, version } = fold(log, streamId, decider);
    if (!isAsExpected(expectedVersion, version)) {
      return { outcome: 'conflict', streamId, expected: expectedVersion, actual: version };
    }
    if (retriesLeft < 0) {
      return { outcome: 'conflict', streamId, expected: decidedAt, actual: version };
    }
    decidedAt = version;
    const decision = decider.decide(command, state);
    if (decision.outcome === 'rejected') {
      return { outcome: 'rejected', rejection: decision.rejection, state, version };
    }
    const { events } = decision;
    assertAppendable(events);
    const after = events.reduce<State>((folded, event) => decider.evolve(folded, event), state);
    const append = { streamId, expectedVersion: version, events };
    const result = appendToOneInMemory(log, { append, context, now });
    if (result.outcome === 'appended') {
      return { ...result, outcome: 'accepted', state: after, events };
    }
  }
}

/** A stream folded up to `toVersion`, with what it was folded from. */
export function fold<State, Command, Event extends StreamEvent, Rejection>(
  log: InMemoryLog,
  streamId: string,
  decider: Decider<State, Command, Event, Rejection>,
  toVersion = Infinity,
): Loaded<State> & { readonly recorded: readonly (RecordedEvent & { readonly event: Event })[] } {
  const entries = log.stream(streamId).entries.slice(0, toVersion);
  const recorded = entries.map((entry) => parsed(decider, decodeStreamEntry(entry)));
  let state = decider.initialState;
  for (const { event } of recorded) state = decider.evolve(state, event);
  return { state, version: recorded.length, time: recorded.at(-1)?.meta.time, recorded };
}

function replayed<State, Command, Event extends StreamEvent, Rejection>(
  log: InMemoryLog,
  streamId: string,
  decider: Decider<State, Command, Event, Rejection>,
  found: number,
): CommandResult<State, Event, Rejection> {
  const { state, version, recorded } = fold(log, streamId, decider, found);
  const last = recorded.at(-1);
  if (last === undefined) throw new StreamCorruptedError(streamId, found, 'is missing');
  const { commitId, time } = last.meta;
  const ofCommit = recorded.filter(({ meta }) => meta.commitId === commitId);
  return { outcome: 'duplicate', state, events: ofCommit.map(({ event }) => event), version, time };
}

function parsed<State, Command, Event extends StreamEvent, Rejection>(
  decider: Decider<State, Command, Event, Rejection>,
  recorded: RecordedEvent,
): RecordedEvent & { readonly event: Event } {
  try {
    return { ...recorded, event: decider.parseEvent(recorded.event) };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StreamCorruptedError(recorded.streamId, recorded.version, problem, { cause });
  }
}
