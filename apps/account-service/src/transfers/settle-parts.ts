import type { EventStore } from '@streamfold/event-store';

/** What transfers whose money has left are brought to their end with. */
export interface SettleParts {
  readonly store: EventStore;
  /** How long the store remembers commit ids at least, milliseconds. */
  readonly windowMs: number;
  /** The time, milliseconds since 1970-01-01 UTC. @default Date.now */
  readonly now?: () => number;
}
