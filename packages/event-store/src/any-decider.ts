import type { Decision } from './decider.ts';
import type { StreamEvent } from './event.ts';

/**
 * A decider whose types have been left at the door: the store moves states, it never looks in.
 *
 * Methods and not function members, because TypeScript then lets any `Decider` pass as one.
 */
export interface AnyDecider {
  readonly initialState: unknown;
  readonly name: string;
  readonly foldVersion: number;
  decide(command: unknown, state: unknown): Decision<StreamEvent, unknown>;
  evolve(state: unknown, event: StreamEvent): unknown;
  parseEvent(data: StreamEvent): StreamEvent;
}
