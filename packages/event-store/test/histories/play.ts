import type { EventStore } from '@streamfold/event-store';
import type { LogModel } from './log-model.ts';

/** A clock that a history sets. */
export interface HistoryClock {
  now: number;
}

/** What is played, and what is known of it so far. */
export interface Play {
  readonly stores: readonly [EventStore, EventStore];
  readonly clock: HistoryClock;
  readonly model: LogModel;
  /** The position of each event of the model, as it was answered. */
  readonly positions: string[];
}
