import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import type { Decider, Decision } from '../decider.ts';
import type { StreamEvent } from '../event.ts';

/** The end of a sentence: given events, when a command, then … */
export interface Expectation<Event, Rejection> {
  /**
   * The command is accepted with exactly these events, in this order, and `parseEvent` takes each of
   * them back from the log unchanged.
   *
   * @throws {AssertionError} of `node:assert`, with the difference
   */
  readonly then: (events: readonly Event[]) => void;
  /** The command is accepted, and nothing is left to do. @throws as `then` */
  readonly thenNothing: () => void;
  /** The command is rejected with exactly this reason and its facts. @throws as `then` */
  readonly thenRejected: (rejection: Rejection) => void;
}

/** The beginning of a sentence. */
export interface Specification<Command, Event, Rejection> {
  /**
   * What happened before, the oldest first. Each event is taken as it would come from the log: through
   * JSON and `parseEvent`.
   *
   * @throws whatever `parseEvent` throws for an event that it does not take
   */
  readonly given: (events: readonly Event[]) => {
    /** The command that is decided on after them. */
    readonly when: (command: Command) => Expectation<Event, Rejection>;
  };
}

/**
 * Specifies a decider by sentences, without a store and without a test framework:
 *
 * ```ts
 * const { given } = specify(counter);
 * given([{ type: 'counted', by: 2 }]).when({ by: 1 }).then([{ type: 'counted', by: 1 }]);
 * given([]).when({ by: 2, max: 1 }).thenRejected({ code: 'counter_full', count: 0 });
 * ```
 */
export function specify<State, Command, Event extends StreamEvent, Rejection>(
  decider: Decider<State, Command, Event, Rejection>,
): Specification<Command, Event, Rejection> {
  return {
    given: (events) => ({
      when: (command) => {
        const state = events.reduce<State>(
          (folded, event) => decider.evolve(folded, fromLog(decider, event)),
          decider.initialState,
        );
        return expectationOf(decider, decider.decide(command, state));
      },
    }),
  };
}

function expectationOf<State, Command, Event extends StreamEvent, Rejection>(
  decider: Decider<State, Command, Event, Rejection>,
  decision: Decision<Event, Rejection>,
): Expectation<Event, Rejection> {
  const then = (events: readonly Event[], caller: unknown): void => {
    assertSame(decision, { outcome: 'accepted', events }, 'the decision is another', caller);
    for (const event of events) {
      assertSame(fromLog(decider, event), event, 'parseEvent makes another event of it', caller);
    }
  };
  const expectation: Expectation<Event, Rejection> = {
    then: (events) => then(events, expectation.then),
    thenNothing: () => then([], expectation.thenNothing),
    thenRejected: (rejection) => {
      const expected = { outcome: 'rejected', rejection };
      assertSame(decision, expected, 'the decision is another', expectation.thenRejected);
    },
  };
  return expectation;
}

function fromLog<State, Command, Event extends StreamEvent, Rejection>(
  { parseEvent }: Decider<State, Command, Event, Rejection>,
  event: Event,
): Event {
  return parseEvent(JSON.parse(JSON.stringify(event)) as StreamEvent);
}

/** The error's stack begins where `caller` was called: at the sentence, not in here. */
function assertSame(actual: unknown, expected: unknown, problem: string, caller: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const difference = new AssertionError({ actual, expected, operator: 'deepStrictEqual' }).message;
  throw new AssertionError({
    message: `${problem}: ${difference}`,
    actual,
    expected,
    operator: 'deepStrictEqual',
    stackStartFn: caller as () => void,
  });
}
