import type { RecordedEvent } from './event.ts';
import type { RawEntry } from './wire/stream-entry.ts';

/** Which entries of the category to read. */
export interface CategoryEntriesOptions {
  /** From 0. */
  readonly partition: number;
  /** Read what comes after this position. @default the beginning */
  readonly afterPosition?: string;
  /** Read no further than this position. @default the end at the moment when the first page is read */
  readonly throughPosition?: string;
  /**
   * How many entries are asked for at once: Redis does nothing else meanwhile, about a microsecond for
   * each. @default 1000
   */
  readonly pageEntriesMax?: number;
}

/** Which entries of a stream to read. */
export interface StreamEntriesOptions {
  /** The lowest version wanted. @default 1 */
  readonly fromVersion?: number;
  /** The highest version wanted. @default the last there is */
  readonly toVersion?: number;
  /** As of the category. @default 1000 */
  readonly pageEntriesMax?: number;
}

/**
 * Reads the log as it is stored, for readers that have to survive what cannot be decoded: they tell a
 * damaged entry from the others, and go on behind it.
 *
 * Nothing is decoded or checked. Pages come forwards, none is empty, and none is read before the one
 * before it was taken; those of the archive are as long as the archive gives them. What is lost is left
 * out without a word: whoever follows a stream sees it by the versions.
 */
export interface EntryReader {
  /**
   * The entries of one partition's category, up to the end that there is when the first page is read;
   * those that were trimmed come from the archive.
   *
   * @throws {TypeError} at the call, for a partition, a position or a page that cannot be
   * @throws {ArchiveError} at events that were trimmed and cannot be had from the archive
   * @throws {StoreUnavailableError} Redis could not answer
   * @throws {StreamCorruptedError} the key of the category holds another type
   */
  categoryEntries(options: CategoryEntriesOptions): AsyncIterable<readonly RawEntry[]>;

  /**
   * The entries of a stream by version; those that were trimmed come from the archive.
   *
   * @throws {TypeError} at the call, for a stream id, a version or a page that cannot be
   * @throws {StreamCorruptedError} the key of the stream holds another type
   * @throws as `categoryEntries`
   */
  streamEntries(
    streamId: string,
    options?: StreamEntriesOptions,
  ): AsyncIterable<readonly RawEntry[]>;

  /**
   * What the store's schemas make of an event that was decoded from an entry, as `readStream` gives it:
   * undefined where they leave its type out, the event itself where the store has no schemas.
   *
   * @throws {EventSchemaError} the schemas cannot read it
   */
  read<Recorded extends RecordedEvent>(event: Recorded): Recorded | undefined;
}
