import { EventStoreError } from '../errors.ts';

/** Base of what is wrong with an archive, or with reading from one. */
export abstract class ArchiveError extends EventStoreError {}

/** A file of an archive is missing or is not what was written: nothing of it is used. */
export class ArchiveDamagedError extends ArchiveError {
  readonly code = 'archive_damaged';
  readonly file: string;

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`archive file ${file}: ${problem}`, options);
    this.file = file;
  }
}

/** The archive could not be read: that says nothing of what is in it. Trying again is safe. */
export class ArchiveUnavailableError extends ArchiveError {
  readonly code = 'archive_unavailable';
}

/** The archive is of another log, of another category, or does not join on to what Redis holds. */
export class ArchiveMismatchError extends ArchiveError {
  readonly code = 'archive_mismatch';
}

/** An archive is to be restored to where something else is. Nothing was written. */
export class ImportTargetError extends ArchiveError {
  readonly code = 'import_target_in_use';
}

/** The log is being restored from an archive, or that was interrupted: run the import again. */
export class ImportUnfinishedError extends ArchiveError {
  readonly code = 'import_unfinished';
}

/** Redis no longer holds the events: they were trimmed, and the store was opened without the archive. */
export class EventsArchivedError extends ArchiveError {
  readonly code = 'events_archived';
  /** What Redis still has: the first version of the stream, or the position it was trimmed through. */
  readonly boundary: string;

  constructor(what: string, boundary: string) {
    super(`${what} and are in the archive alone: open the store with the option archive`);
    this.boundary = boundary;
  }
}

/** A trim would remove what is not known to be safe to remove. Nothing more was removed. */
export class TrimRefusedError extends ArchiveError {
  readonly code = 'trim_refused';
}
