import type { Durability } from './durability-level.ts';
import type { ExpectedVersion } from './expected-version.ts';

/** Where an append landed. */
export interface Appended {
  /** The stream's version after the append. */
  readonly version: number;
  /**
   * The category positions of the appended events, in order. Empty for an append of no events, and
   * for one whose answer was lost and whose outcome was then read from its own stream.
   */
  readonly positions: readonly string[];
  /** The time given to the events, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  /**
   * What the append survives: the level that the store was opened with, or the level below it where
   * too few replicas had acknowledged it in time. (It is in the log all the same.)
   */
  readonly durability: Durability;
}

/** What the log says of the first append with the same commit id. */
export interface Duplicate {
  /** The stream's version right after that append. */
  readonly version: number;
  /** The time of that append's last event, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
}

/** The stream was not where the caller said, or kept moving: nothing was written, nor will be. */
export interface Conflict {
  readonly outcome: 'conflict';
  readonly streamId: string;
  /** What the caller expected, or the last version decided on when retries ran out. */
  readonly expected: ExpectedVersion;
  /** The stream's version; 0: there is no such stream. */
  readonly actual: number;
}

/** More is waiting than the store is set to hold: nothing was written. Try again a little later. */
export interface Overloaded {
  readonly outcome: 'overloaded';
}

/**
 * The outcome of an append.
 *
 * - `appended`: all events are in the log.
 * - `duplicate`: an append with this commit id is in the log already; `version` and `time` are those
 *   of that first time. Nothing was written now.
 * - `conflict`: the stream is at another version than expected. Rehydrate and decide again.
 * - `overloaded`: nothing was written. Wait and try again.
 */
export type AppendResult =
  | ({ readonly outcome: 'appended' } & Appended)
  | ({ readonly outcome: 'duplicate' } & Duplicate)
  | Conflict
  | Overloaded;

/**
 * The outcome of an append to several streams: as of one, for all of them together.
 *
 * - `appended`: all events of all streams are in the log; `streams` are in the order of the call,
 *   those that were only checked among them.
 * - `duplicate`: the first time's versions, of the streams that got events.
 * - `conflict`: the first stream of the call that was not as expected. Nothing was written to any.
 */
export type AppendToStreamsResult =
  | {
      readonly outcome: 'appended';
      readonly streams: readonly ({ readonly streamId: string } & Pick<
        Appended,
        'version' | 'positions'
      >)[];
      readonly time: number;
      readonly durability: Durability;
    }
  | {
      readonly outcome: 'duplicate';
      readonly streams: readonly { readonly streamId: string; readonly version: number }[];
      readonly time: number;
    }
  | Conflict
  | Overloaded;

/**
 * The outcome of a command.
 *
 * - `accepted`: decided, and what was decided is in the log. `state` and `version` are those after it.
 * - `duplicate`: this commit id is in the log already. `events` are the events of that first time,
 *   `state` and `version` those right after it: answer as the first time, or refuse if the command
 *   is another one.
 * - `rejected`: refused by the rules at `version`. Nothing was written.
 * - `conflict`: the stream is not as expected, or other writers were faster every time; nothing was
 *   written.
 * - `overloaded`: nothing was written. Wait and try again.
 */
export type CommandResult<State, Event, Rejection> =
  | ({
      readonly outcome: 'accepted';
      readonly state: State;
      readonly events: readonly Event[];
    } & Appended)
  | ({
      readonly outcome: 'duplicate';
      readonly state: State;
      readonly events: readonly Event[];
    } & Duplicate)
  | {
      readonly outcome: 'rejected';
      readonly rejection: Rejection;
      readonly state: State;
      readonly version: number;
    }
  | Conflict
  | Overloaded;

/** A stream folded to its present state. */
export interface Loaded<State> {
  readonly state: State;
  /** The version of the last event; 0 means that the stream does not exist. */
  readonly version: number;
  /** The time of the last event, milliseconds since 1970-01-01 UTC; undefined at version 0. */
  readonly time: number | undefined;
}
