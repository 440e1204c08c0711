import type { Binary, Collection, Db } from 'mongodb';
import { DURABLE } from './durable.ts';

/** What is known of a projection as a whole, as the collection `projections` has it. */
export interface ProjectionRecord {
  readonly _id: string;
  /** The version of the rules that the live documents were folded by. */
  readonly version: number;
  /** The id that MongoDB gave to the collection of the documents. */
  readonly collectionId: string;
  /**
   * Raised when the documents are folded anew from the beginning: where they were gone, and when a
   * rebuild takes their place. Documents of streams name the one under which they were written.
   */
  readonly generation: number;
  readonly updatedAt: Date;
  /** The fence of the rebuild or verification that began last. */
  readonly fence?: number;
  /** A rebuild that was begun and is not ended. */
  readonly rebuild?: RebuildRecord;
  /** A verification that was begun and is not ended. */
  readonly verify?: ScratchRecord;
}

/** Documents that are being built beside the live ones, and who does it. */
export interface ScratchRecord {
  /** Higher than that of everybody who had it before. */
  readonly fence: number;
  /** The clock of the server decides: by then it is renewed, or anybody's. */
  readonly expiresAt: Date;
  /** The version of the rules that it is folded by. */
  readonly version: number;
  /** The generation that its documents are written under. */
  readonly generation: number;
  readonly collection: string;
  readonly linesCollection: string | null;
  /** The id that MongoDB gave to `collection`; null before it was made. */
  readonly collectionId: string | null;
}

/** The documents of a rebuild. */
export interface RebuildRecord extends ScratchRecord {
  /** `switching`: its checkpoints are the live ones already, and its collections are to follow. */
  readonly phase: 'filling' | 'switching';
  /** The session of the transaction that switches it in. */
  readonly session?: Binary;
  /** What its collections are called when they are live. */
  readonly live: { readonly collection: string; readonly linesCollection: string | null };
}

/** The id of documents that were never there: that of no collection. */
export const NO_COLLECTION = '';

/** The collection of what is known of the projections. */
export function recordCollection(db: Db): Collection<ProjectionRecord> {
  return db.collection<ProjectionRecord>('projections', DURABLE);
}
