import type { DocumentBody } from './projection.ts';

/** A document as MongoDB holds it. Nothing in it is trusted until `readApplied` has looked. */
export interface StoredDocument {
  readonly version: unknown;
  readonly hash: unknown;
  /** 0 where the document names none. */
  readonly generation: unknown;
  readonly timestamps: unknown;
  readonly body: DocumentBody;
}

/** What a document must reflect for a write to replace it. */
export interface DocumentCondition {
  readonly version: number;
  readonly hash: string;
  /** Under which generation of the documents it was written. */
  readonly generation: number;
}

/** One write of a batch: the whole document, on a condition. */
export interface DocumentWrite {
  readonly streamId: string;
  /** Undefined: there must be none. */
  readonly condition: DocumentCondition | undefined;
  readonly version: number;
  readonly hash: string;
  readonly positions: readonly string[];
  /** The time of the latest event, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly body: DocumentBody;
}

/** The document of one event. */
export interface LineWrite {
  readonly streamId: string;
  readonly version: number;
  readonly hash: string;
  readonly position: string | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly body: DocumentBody;
}

/** The documents of one stream projection, for whoever folds them under one generation of them. */
export interface Documents {
  /** The majority-committed documents of these streams; a stream without one is left out. */
  read(streamIds: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>>;
  /**
   * Writes every document whose condition holds, journaled on a majority.
   *
   * @returns true when all were written; false when somebody else was faster with at least one: read
   *   again and decide anew
   * @throws {PartUnavailableError} it is not known what was written: read again and decide anew
   */
  write(writes: readonly DocumentWrite[]): Promise<boolean>;
  /**
   * Writes lines, journaled on a majority. One that is there already is left as it is, unless it was
   * written under an older generation.
   *
   * @throws {ForkError} one of the same version is of another event
   * @throws {PartUnavailableError} it is not known what was written: write them again
   */
  writeLines(lines: readonly LineWrite[]): Promise<void>;
}
