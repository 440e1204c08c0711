import type { AnyDecider } from '../../any-decider.ts';
import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import { EventSchemaError } from '../../schemas/event-schema-error.ts';
import { parseRecorded } from '../../schemas/reading-decider.ts';
import { isNextInChain } from '../../wire/hash-chain.ts';

export type { AnyDecider };

/** A stream folded up to `version`: where the next read of it may start. */
export interface FoldedStream {
  readonly decider: AnyDecider;
  readonly version: number;
  /** The hash of the event at `version`; undefined at version 0. */
  readonly hash: string | undefined;
  readonly time: number | undefined;
  readonly state: unknown;
  /** The era in which it was last compared with the log; 0: it never was. */
  readonly era: number;
  /** The version of the newest snapshot known to be stored; 0: none. */
  readonly snapshotVersion: number;
  /**
   * `commits` holds the commit id of every event after this version, apart from those that this
   * process made up and knows to be in the log: nobody will ask for them again.
   */
  readonly commitsSince: number;
  /** Commit id to the version of its last event. Only ever added to: what is in the log stays. */
  readonly commits: Map<string, number>;
}

/** The fold of no events. */
export function emptyStream(decider: AnyDecider): FoldedStream {
  return {
    decider,
    version: 0,
    hash: undefined,
    time: undefined,
    state: decider.initialState,
    era: 0,
    snapshotVersion: 0,
    commitsSince: 0,
    commits: new Map(),
  };
}

/**
 * Folds what was read from the log, checking that each event follows on the one before.
 *
 * @throws {StreamCorruptedError} for a hole, a broken hash or an event that the decider refuses
 * @throws {EventSchemaError} for an event that the schemas cannot read
 */
export function foldRecorded(
  start: FoldedStream,
  recorded: readonly RecordedEvent[],
): FoldedStream {
  let { version, hash, time, state } = start;
  for (const next of recorded) {
    if (next.version !== version + 1) {
      throw new StreamCorruptedError(next.streamId, version, `followed by version ${next.version}`);
    }
    if (!isNextInChain(hash, next)) {
      throw new StreamCorruptedError(next.streamId, next.version, 'hash does not match');
    }
    state = evolveRecorded(start.decider, state, next);
    start.commits.set(next.meta.commitId, next.version);
    ({ version } = next);
    ({ hash, time } = next.meta);
  }
  return { ...start, version, hash, time, state };
}

function evolveRecorded(decider: AnyDecider, state: unknown, recorded: RecordedEvent): unknown {
  try {
    const event = parseRecorded(decider, recorded);
    return event === undefined ? state : decider.evolve(state, event);
  } catch (cause) {
    // Nothing is wrong with the stream: this process cannot read it, and another one may.
    if (cause instanceof EventSchemaError) throw cause;
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StreamCorruptedError(recorded.streamId, recorded.version, problem, { cause });
  }
}
