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

/** What was posted cannot be compared, because one of the two sides cannot be read. */
export class VerificationImpossibleError extends CliError {
  readonly code = 'verification_impossible';
}

/** An option has a value that cannot be used, and that is not to be shown. Nothing was done. */
export class OptionError extends CliError {
  readonly code = 'option_invalid';
}

/** The log or its archive cannot be worked on. The message says why, and what was left as it was. */
export class LogCommandError extends CliError {
  readonly code = 'log_command_failed';
}

/** API keys cannot be worked on. The message says why. */
export class KeyCommandError extends CliError {
  readonly code = 'key_command_failed';
}

/** The read models, or the log that they are folded from, cannot be worked on. The message says why. */
export class ReadModelCommandError extends CliError {
  readonly code = 'read_model_command_failed';
}
