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

/** The documents were folded by other rules than those of this program. */
export class ProjectionVersionError extends ProjectionStoppedError {
  readonly code = 'projection_version_changed';

  constructor(name: string, stored: number, own: number) {
    super(
      `projection stopped, documents untouched: ${name} was built by version ${stored} of its` +
        ` rules and this program has version ${own}. Rebuild it from the log`,
    );
  }
}

/** MongoDB does not run as a replica set, so that no write can be a majority write. */
export class StandaloneMongoError extends ProjectionError {
  readonly code = 'mongo_standalone';
}
