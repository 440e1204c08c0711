import type { Direction } from '../read-options.ts';
import type { RawEntry } from '../wire/stream-entry.ts';

/** Which archived events of one stream are wanted. Both versions are among them. */
export interface ArchivedStreamRange {
  readonly partition: number;
  readonly streamId: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly direction: Direction;
}

/** Which archived events of a partition are wanted. Neither position is among them. */
export interface ArchivedCategoryRange {
  readonly partition: number;
  /** `0-0`: from the first on. */
  readonly after: string;
  /** Undefined: to the end of the archive. */
  readonly before: string | undefined;
  readonly direction: Direction;
}

/**
 * Reads events from where they were archived: the port behind which an archive may be anywhere.
 *
 * Entries come as Redis gave them, in pages of any length but 0, in the order asked for. What is not
 * in the archive is left out without a word: the caller knows what must come. Entries of a stream have
 * `<version>-0` as id, those of the category their position.
 *
 * Every read sees what was archived when it began, also by another process since the reader was made.
 *
 * What a reader throws that is no error of the store is told to the caller as
 * `ArchiveUnavailableError`.
 */
export interface ArchiveReader {
  /**
   * The name of the log whose events the archive has in a partition, undefined where it has none.
   *
   * @throws {ArchiveDamagedError} the archive cannot be read
   */
  identityOf(partition: number): Promise<string | undefined>;

  /** @throws {ArchiveDamagedError} what is wanted is not as it was archived */
  streamEvents(range: ArchivedStreamRange): AsyncIterable<readonly RawEntry[]>;

  /** @throws {ArchiveDamagedError} what is wanted is not as it was archived */
  categoryEvents(range: ArchivedCategoryRange): AsyncIterable<readonly RawEntry[]>;
}
