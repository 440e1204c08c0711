import type { StoredDocument } from './plan/applied.ts';
import type { DocumentBody } from './projection.ts';

/** One write of a batch: the whole document, on a condition. */
export interface DocumentWrite {
  readonly streamId: string;
  /** What the document must reflect; undefined: there must be none. */
  readonly condition: { readonly version: number; readonly hash: string } | undefined;
  readonly version: number;
  readonly hash: string;
  readonly positions: readonly string[];
  /** The time of the latest event, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly body: DocumentBody;
}

/** The documents of one projection. */
export interface Documents {
  /** The majority-committed documents of these streams; a stream without one is left out. */
  read(streamIds: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>>;
  /**
   * Writes every document whose condition holds, journaled on a majority.
   *
   * @returns true when all were written; false when another projector was faster with at least one:
   *   read again and decide anew
   * @throws {PartUnavailableError} it is not known what was written: read again and decide anew
   */
  write(writes: readonly DocumentWrite[]): Promise<boolean>;
}
