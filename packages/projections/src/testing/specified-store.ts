import type { CategoryStore } from '../category/category-store.ts';
import type { Checkpoints } from '../checkpoint.ts';
import type { Documents } from '../documents.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { Parking } from '../parking.ts';

/** Nothing is ever replaced in a specification. */
export const SPECIFIED_GENERATION = 1;

/** Where a lane of a specification is, and under which lease. */
export interface SpecifiedPlace {
  readonly partition: number;
  readonly fence: number;
}

/** What a lane of a stream projection keeps. */
export interface StreamPorts {
  readonly documents: Documents;
  readonly checkpoints: Checkpoints;
  readonly parking: Parking;
}

/** A document or a line as it is kept, with all its members. */
export type KeptDocument = Readonly<Record<string, unknown>>;

/** An entry that is parked, without what it holds. */
export type ParkedFacts = Omit<ParkedEntry, 'fields'>;

/** What a run has come to. */
export interface Outcome {
  readonly documents: readonly KeptDocument[];
  readonly lines: readonly KeptDocument[];
  readonly parked: readonly ParkedFacts[];
}

/** Where the runs of a specification keep what they fold. */
export interface SpecifiedStore {
  readonly stream: (place: SpecifiedPlace) => StreamPorts;
  readonly category: (place: SpecifiedPlace) => CategoryStore;
  /** Everything that is kept; documents and lines by `_id`, entries by their ids. */
  readonly outcome: () => Promise<Outcome>;
  /** Begins with nothing again. */
  readonly empty: () => Promise<void>;
  /** Leaves nothing behind. */
  readonly remove: () => Promise<void>;
}
