/**
 * Base of every error that the command expects: its message is one clear sentence for the user, and
 * a stack trace would add nothing. `code` is stable and listed in docs/errors.md.
 */
export abstract class CliError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The file cannot be imported, and nothing was posted. The message lists the first problems. */
export class ImportFileError extends CliError {
  readonly code = 'import_file_invalid';
}

/**
 * The service did not answer, or answered that it cannot work now. Whether it did what it was asked
 * is not known: repeat with the same Idempotency-Key.
 */
export class ServiceUnavailableError extends CliError {
  readonly code = 'service_unavailable';

  /** How long the service asks to wait before the next try, milliseconds; 0 if it does not say. */
  readonly retryAfterMs: number;

  constructor(message: string, options: ErrorOptions & { readonly retryAfterMs: number }) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What was posted cannot be compared, because one of the two sides cannot be read. */
export class VerificationImpossibleError extends CliError {
  readonly code = 'verification_impossible';
}

/** The log or its archive cannot be worked on. The message says why, and what was left as it was. */
export class LogCommandError extends CliError {
  readonly code = 'log_command_failed';
}

/** The read models, or the log that they are folded from, cannot be worked on. The message says why. */
export class ReadModelCommandError extends CliError {
  readonly code = 'read_model_command_failed';
}
