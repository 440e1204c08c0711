import type { StreamEvent } from './event.ts';

/** What `decide` answers. `accepted` without events means that nothing is left to do. */
export type Decision<Event, Rejection> =
  | { readonly outcome: 'accepted'; readonly events: readonly Event[] }
  | { readonly outcome: 'rejected'; readonly rejection: Rejection };

/**
 * The rules of one kind of stream, as pure functions.
 *
 * `decide` may be called more than once for one command (again after a conflict), so it must depend
 * on its arguments alone. States must be JSON values that are never changed in place: they are kept
 * in snapshots and shared between commands. (A state that is no JSON has no snapshot, and its stream
 * is folded whole.)
 */
export interface Decider<State, Command, Event extends StreamEvent, Rejection> {
  readonly initialState: State;
  /** What is to happen on a command, if anything may. */
  readonly decide: (command: Command, state: State) => Decision<Event, Rejection>;
  /** The state after an event. */
  readonly evolve: (state: State, event: Event) => State;
  /**
   * Checks what was read from the log before it is folded.
   *
   * @throws {Error} when the data is not an event of this kind: the load fails with
   *   `StreamCorruptedError`, and nothing is appended.
   */
  readonly parseEvent: (data: StreamEvent) => Event;
  /** Names the fold in snapshots: another decider on the same streams has another name. */
  readonly name: string;
  /**
   * The version of `evolve` and of the state's shape. A snapshot of another fold version is ignored
   * and written anew: raise it whenever the same events would fold to another state.
   */
  readonly foldVersion: number;
}
