import type { ParkCode, ParkedEntry } from './park-code.ts';

/** A stream of which an event is parked: what comes after it waits, in the log and in order. */
export interface HaltedStream {
  readonly streamId: string;
  /** The entry id of the parked event. */
  readonly entryId: string;
  /** The version that the parked entry names, where it can be read. */
  readonly version: number | undefined;
  readonly code: ParkCode;
  /** How many later events of the stream wait. */
  readonly waitingCount: number;
  /** The position of the last that waits; of the parked one where none does. */
  readonly throughPosition: string;
}

/** More entries of a halted stream that have come by. */
export interface MoreWaiting {
  readonly streamId: string;
  /** What `throughPosition` was before: the change is made once, whoever repeats it. */
  readonly afterPosition: string;
  readonly throughPosition: string;
  /** How many came by. */
  readonly count: number;
}

/** What a batch changes in what is parked. */
export interface ParkingChanges {
  /** Entries that are put aside now. One with a stream halts it. */
  readonly parked: readonly ParkedEntry[];
  readonly waiting: readonly MoreWaiting[];
  /** Streams that are halted no more. */
  readonly resumed: readonly string[];
}

/** What a change of what is parked has come to. */
export interface WrittenParking {
  /** How many entries were not parked before. */
  readonly parkedCount: number;
  /**
   * Whether each stream that more waits of was halted, with nothing beyond `afterPosition` waiting. Where
   * one was not, nothing was counted for it, and what the caller knows of halted streams is out of date:
   * it reads them again.
   */
  readonly isAsExpected: boolean;
}

/** What a person has asked to be done with something that is parked. */
export interface ParkRequest {
  /** The entry id of what is parked. */
  readonly entryId: string;
  /** Undefined: the entry belongs to no stream. */
  readonly streamId: string | undefined;
  readonly action: 'retry' | 'discard';
}

/** What one projection has parked of one partition. */
export interface Parking {
  /** Every halted stream. */
  halted(): Promise<ReadonlyMap<string, HaltedStream>>;
  /**
   * Makes the changes, journaled on a majority. What is parked already stays as it is, what waits is
   * counted once.
   *
   * @throws {PartUnavailableError} it is not known what was written: read what is halted, and make
   *   what is missing again
   */
  change(changes: ParkingChanges): Promise<WrittenParking>;
  /** What is asked for and not done. */
  requests(): Promise<readonly ParkRequest[]>;
  /**
   * Notes what came of a request: the record of something resumed or discarded goes, another one is
   * kept with what is wrong with it now.
   */
  answer(request: ParkRequest, answer: ParkAnswer): Promise<void>;
}

/** What came of a request. */
export type ParkAnswer =
  | { readonly outcome: 'resumed' }
  | { readonly outcome: 'discarded' }
  | {
      readonly outcome: 'still_parked';
      /** What is wrong now: the same entry, or a later one of its stream. */
      readonly entry: ParkedEntry;
      /** How many wait behind it, where that is known. */
      readonly waitingCount?: number;
    }
  | { readonly outcome: 'refused'; readonly reason: string };
