import { expect } from 'vitest';

/** The part of a decider that a specification exercises. */
export interface SpecifiedDecider<State, Command, Event, Rejection> {
  readonly initialState: State;
  decide(
    command: Command,
    state: State,
  ):
    | { readonly outcome: 'accepted'; readonly events: readonly Event[] }
    | { readonly outcome: 'rejected'; readonly rejection: Rejection };
  evolve(state: State, event: Event): State;
}

/** The end of a sentence: given events, when a command, then … */
export interface Expectation<Event, Rejection> {
  /** The command is accepted with exactly these events. */
  then(events: readonly Event[]): void;
  /** The command is rejected with exactly this reason and its facts. */
  thenRejected(rejection: Rejection): void;
}

/** Specifies a decider by sentences: `given(events).when(command).then(events)`. */
export function specify<State, Command, Event, Rejection>(
  decider: SpecifiedDecider<State, Command, Event, Rejection>,
): {
  given: (events: readonly Event[]) => {
    when: (command: Command) => Expectation<Event, Rejection>;
  };
} {
  return {
    given: (events) => ({
      when: (command) => {
        const state = events.reduce<State>(
          (folded, event) => decider.evolve(folded, event),
          decider.initialState,
        );
        const decision = decider.decide(command, state);
        return {
          then: (expected) => {
            expect(decision).toEqual({ outcome: 'accepted', events: expected });
          },
          thenRejected: (rejection) => {
            expect(decision).toEqual({ outcome: 'rejected', rejection });
          },
        };
      },
    }),
  };
}
