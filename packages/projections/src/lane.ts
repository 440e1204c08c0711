import type { RawEntry } from '@streamfold/event-store';
import type { Checkpoint } from './checkpoint.ts';
import type { ParkRequest, ParkAnswer } from './parking.ts';

/** Applies the entries of one partition to the documents of one projection. */
export interface Lane {
  /** How far it has come when it is opened. */
  readonly checkpoint: Checkpoint;
  /**
   * Decides what a page of entries means. Pages come in order and follow on one another; the next one
   * may be planned while the work before it is committed.
   *
   * @throws {ForkError} a document and the log tell two histories: stop
   * @throws {PartUnavailableError | StoreUnavailableError} open another lane, later
   */
  plan(entries: readonly RawEntry[]): Promise<Work>;
  /**
   * Tries what is parked again, or leaves it out. Nothing may be planned or committed meanwhile.
   *
   * @throws as `plan` and `commit`
   */
  settleRequest(request: ParkRequest): Promise<ParkAnswer>;
  /**
   * Says whether how far it is could be saved, which goes on beside the work; for a lane that has nothing
   * to commit and would not hear of it. @throws as `commit`
   */
  check(): void;
  /** Saves how far it is. Nothing may be planned, committed or settled after it. @throws as `commit` */
  close(): Promise<void>;
}

/** What a page of entries comes to. */
export interface Work {
  /**
   * Makes it durable: documents first, then what is parked. To be called once, in the order of the plans.
   *
   * @throws {LostRoundError} somebody else has written: open another lane and read on from its checkpoint
   * @throws {FencedError} the lease has gone to somebody else
   * @throws {PartUnavailableError} it is not known what was written: open another lane, later
   */
  commit(): Promise<Settled>;
}

/** What a commit has settled. */
export interface Settled {
  /** How far the projection is now. */
  readonly checkpoint: Checkpoint;
  /** How many entries were parked that were not before. */
  readonly parkedCount: number;
}
