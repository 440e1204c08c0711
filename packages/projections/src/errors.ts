/** Base of every error that this package throws. `code` is stable and listed in docs/errors.md. */
export abstract class ProjectionError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * Redis or MongoDB did not answer or refused to work for now. Nothing was acknowledged that is not
 * written: the projector backs off and goes on by itself.
 */
export class PartUnavailableError extends ProjectionError {
  readonly code = 'part_unavailable';

  constructor(part: 'redis' | 'mongo', problem: string, options?: ErrorOptions) {
    super(`${part}: ${problem}`, options);
  }
}

/** Base of what stops a projection until a person has looked. To go on would make documents wrong. */
export abstract class ProjectionStoppedError extends ProjectionError {}

/** The server holds another log than the one the documents were folded from. */
export class LogChangedError extends ProjectionStoppedError {
  readonly code = 'log_changed';

  constructor(found: string) {
    super(
      `projection stopped, documents untouched: ${found}. Point REDIS_URL at the log that the` +
        ` documents were folded from or restore it; to follow this log instead, empty the` +
        ` projection's collection and \`parked\`, and delete its document in \`projections\``,
    );
  }
}

/** The log and a document tell two histories of one stream. */
export class ForkError extends ProjectionStoppedError {
  readonly code = 'log_forked';

  constructor(streamId: string, version: number, problem: string) {
    super(
      `projection stopped, documents untouched: stream ${streamId} forked at version ${version}:` +
        ` ${problem}. Compare the log with a backup before anything is applied again`,
    );
  }
}

/** The log ends before what was folded from it, or lacks it: an older state of it was restored. */
export class LogBehindError extends ProjectionStoppedError {
  readonly code = 'log_behind';

  constructor(found: string) {
    super(
      `projection stopped, documents untouched: ${found}: Redis was restored from an older state, and` +
        ` the read model is ahead of the log. Restore the later log; if that is lost, rebuild the` +
        ` read model from this one`,
    );
  }
}

/** Entries were removed from the log before they were projected. */
export class EntriesTrimmedError extends ProjectionStoppedError {
  readonly code = 'entries_trimmed';

  constructor(found: string, remedy: string) {
    super(`projection stopped, documents untouched: ${found}. ${remedy}`);
  }
}

/** The documents were folded by other rules than those of this program. */
export class ProjectionVersionError extends ProjectionStoppedError {
  readonly code = 'projection_version_changed';
  /** The version of the rules that the documents were folded by. */
  readonly storedVersion: number;

  constructor(name: string, stored: number, own: number) {
    super(
      `projection stopped, documents untouched: ${name} was built by version ${stored} of its` +
        ` rules and this program has version ${own}. Rebuild it from the log`,
    );
    this.storedVersion = stored;
  }
}

/** MongoDB does not run as a replica set, so that no write can be a majority write. */
export class StandaloneMongoError extends ProjectionError {
  readonly code = 'mongo_standalone';
}

/**
 * Another projector has the lease now, or the documents were replaced by others. Nothing was written
 * that counts; what is under way is the business of whoever has taken over.
 */
export class FencedError extends ProjectionError {
  readonly code = 'fenced';
}

/** Somebody else has written meanwhile: read on from the checkpoint and decide anew. */
export class LostRoundError extends ProjectionError {
  readonly code = 'round_lost';
  /** Up to this position more may be written than the checkpoint says. */
  readonly plannedThrough: string | undefined;

  constructor(message: string, options: ErrorOptions & { readonly plannedThrough?: string } = {}) {
    super(message, options);
    this.plannedThrough = options.plannedThrough;
  }
}

/** Events that were trimmed are needed, and cannot be had from the archive. */
export class EntriesUnreadableError extends ProjectionStoppedError {
  readonly code = 'entries_unreadable';

  constructor(cause: Error) {
    super(
      `projection stopped, documents untouched: events are needed that were trimmed:` +
        ` ${cause.message}`,
      { cause },
    );
  }
}
