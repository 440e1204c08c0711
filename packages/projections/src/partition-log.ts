import type { RawEntry } from '@streamfold/event-store';

/**
 * One partition of the log as one projection reads it: past entries by position, and new ones from its
 * consumer group.
 *
 * What was read is known by its position alone. The group says what comes next and shows the person
 * on call how far things are; nothing is lost or done twice if it says something else.
 */
export interface PartitionLog {
  readonly partition: number;
  /**
   * What the log is now, beside a checkpoint at `position`. For `checkLog`; what is missing is told,
   * not thrown.
   */
  facts(position: string): Promise<LogFacts>;
  /** The log's name, given to it now if it had none. Only before anything was folded. */
  claimIdentity(): Promise<string>;
  /** Makes the stream and the group where they are missing. Only before anything was folded. */
  createGroup(): Promise<void>;
  /**
   * The entries after `position` up to the present end, a page at a time and the next one read ahead;
   * those that were trimmed come from the archive.
   */
  history(position: string): AsyncIterable<readonly RawEntry[]>;
  /**
   * Makes the group stand at `position`: what it gave to anybody up to there is acknowledged, what
   * follows is given to the next `readLive`. Only where everything up to there is settled.
   */
  startLive(position: string): Promise<void>;
  /**
   * Waits up to `blockMs` for entries after `position`, up to a page. None is left out, whatever the
   * group gave to another consumer.
   *
   * @returns empty where none came in time
   * @throws {PartUnavailableError} Redis could not answer, or some were trimmed meanwhile: begin again
   *   from the checkpoint on a new one
   * @throws {LogChangedError} the stream or the group is gone
   */
  readLive(position: string): Promise<readonly RawEntry[]>;
  /**
   * Tells the group that everything up to `position` is settled: a trim of the log may remove it.
   * To be called when the checkpoint says so, one call at a time; a `readLive` may wait meanwhile.
   */
  settled(position: string): Promise<void>;
  /** Ends a `readLive` that waits: it fails. */
  interrupt(): void;
  close(): void;
}

/** What a partition of the log is at a moment. */
export interface LogFacts {
  /** Its name; undefined where it has none. */
  readonly identity: string | undefined;
  /** Whether the category stream, and in it the consumer group, are there. */
  readonly hasStream: boolean;
  readonly hasGroup: boolean;
  /** The position of the last entry that was ever added, as the server says: `0-0` for none. */
  readonly lastPosition: string;
  /** The position of the first entry that Redis holds; undefined: it holds none. */
  readonly firstPosition: string | undefined;
  /** The position through which the category was trimmed; undefined: it was not. */
  readonly trimmedThrough: string | undefined;
  /** The entry at the checkpoint, from Redis or the archive; undefined: neither has it. */
  readonly entryAtCheckpoint: RawEntry | undefined;
  /**
   * The highest position that was ever deleted by itself (XDEL), which a trim is not; undefined: none was, or
   * the server is older than Redis 7.
   */
  readonly deletedThrough: string | undefined;
  /** How many entries Redis holds. */
  readonly heldCount: number;
  /** How many entries were ever added, where that can be known (from Redis 7 on, or never trimmed). */
  readonly addedCount: number | undefined;
}
