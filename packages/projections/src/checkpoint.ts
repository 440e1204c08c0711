/** How far a projection has come in one partition of the log. */
export interface Checkpoint {
  /** Every entry up to this one is settled (applied, known already, or parked); `0-0`: none is. */
  readonly position: string;
  /** The hash of the event at `position`; undefined where that entry could not be read. */
  readonly hash: string | undefined;
  /** How many entries of the partition are settled, from its first one on. */
  readonly count: number;
  /** When the event at `position` was decided, milliseconds since 1970-01-01 UTC; 0 at the beginning. */
  readonly time: number;
}

/** The checkpoint of a projection that has not begun. */
export const AT_THE_BEGINNING: Checkpoint = {
  position: '0-0',
  hash: undefined,
  count: 0,
  time: 0,
};

/**
 * The checkpoint of one projection in one partition, kept beside its documents, so that they live and
 * die together. It may lag behind the documents, and never leads.
 */
export interface Checkpoints {
  /**
   * Takes the checkpoint over under this lease's fence: whoever had a lower one cannot save any more.
   *
   * @throws {FencedError} somebody with a higher fence has it
   * @throws {PartUnavailableError}
   */
  open(): Promise<Checkpoint>;
  /**
   * Saves it, journaled on a majority.
   *
   * @throws {FencedError} somebody else has taken it over, or it was reset: nothing was saved
   * @throws {PartUnavailableError}
   */
  save(checkpoint: Checkpoint): Promise<void>;
}

/** Which log a checkpoint is of: kept beside it. */
export interface LogBinding {
  /** The identity of the log; undefined: nothing was ever folded. @throws {PartUnavailableError} */
  find(): Promise<string | undefined>;
  /**
   * Keeps the identity, journaled on a majority, if there is none yet.
   *
   * @throws {PartUnavailableError}
   */
  bind(logIdentity: string): Promise<void>;
}
