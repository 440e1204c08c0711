import type { Checkpoint } from '../checkpoint.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { HaltedStream, ParkAnswer, ParkingChanges, ParkRequest } from '../parking.ts';
import type { DocumentBody } from '../projection.ts';

/**
 * What a projection of many streams keeps of one partition: the documents (which it shares with the
 * other partitions), the checkpoint and what is parked. It is changed in transactions only.
 */
export interface CategoryStore {
  /**
   * Takes the checkpoint over under this lease's fence: whoever had a lower one changes nothing more.
   *
   * @throws {FencedError} somebody with a higher fence has it
   * @throws {PartUnavailableError}
   */
  open(): Promise<OpenedCategory>;
  /** What is parked by this entry id, as it is now. @throws {PartUnavailableError} */
  parked(entryId: string): Promise<ParkedFacts | undefined>;
  /**
   * Reads documents, folds and writes in one transaction, journaled on a majority: all of it or
   * nothing. A transaction that met another one is tried again, with the documents as they are then.
   *
   * @returns what the fold that was written came to
   * @throws {FencedError} somebody else has the checkpoint: nothing was written
   * @throws {LostRoundError} the checkpoint or what is parked is not as this lane left it: nothing was
   *   written; open again
   * @throws {PartUnavailableError} it is not known whether it was written: open again, later
   */
  change<Change extends CategoryChange>(round: CategoryRound<Change>): Promise<Change>;
  /** Gives back what it holds of the connection. It changes nothing after it. @throws {PartUnavailableError} */
  close(): Promise<void>;
}

/** What a store holds when it is opened. */
export interface OpenedCategory {
  readonly checkpoint: Checkpoint;
  readonly halted: ReadonlyMap<string, HaltedStream>;
}

/** What is kept of something that is parked, as far as trying it again needs it. */
export interface ParkedFacts extends Omit<HaltedStream, 'streamId'> {
  /** Undefined: it belongs to no stream. */
  readonly streamId: string | undefined;
}

/** One transaction. */
export interface CategoryRound<Change extends CategoryChange> {
  /** The `_id` of each document that the fold may ask for. */
  readonly keys: readonly string[];
  /** Where the checkpoint has to stand. */
  readonly position: string;
  /** Pure, and called again when the transaction is. A document that is not there is left out. */
  readonly fold: (documents: ReadonlyMap<string, DocumentBody>) => Change;
}

/** What a transaction writes. */
export interface CategoryChange {
  /** The documents that change, whole. */
  readonly documents: ReadonlyMap<string, DocumentBody>;
  readonly checkpoint: Checkpoint;
  readonly parking: ParkingChanges;
  /** What comes of a request. */
  readonly settled?: SettledRequest;
}

/** What comes of the record that a request is about; it has to be there. */
export type SettledRequest =
  /** It goes, or stays with its answer. */
  | {
      readonly request: ParkRequest;
      readonly outcome: 'answered';
      readonly answer: ParkAnswer;
    }
  /** So much is done: the record stands for the next entry, which is still to be tried. */
  | {
      readonly request: ParkRequest;
      readonly outcome: 'advanced';
      readonly entry: ParkedEntry;
      readonly waitingCount: number;
    };
