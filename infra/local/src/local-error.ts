/** What can go wrong, by its code; `message` says it to the person at the terminal. */
export const LOCAL_ERRORS = {
  SETTING_INVALID: 'A setting cannot be used as it is.',
  SERVER_NOT_FOUND: 'No Redis or no MongoDB could be found or fetched; all that was tried is told.',
  SERVER_START_FAILED: 'A server or a process did not start; the end of its log is told.',
  PORT_IN_USE: 'A port that was asked for is in use.',
  DATA_DIR_UNUSABLE:
    'The data folder cannot be written, is not ours, or has data of a newer server.',
  DATA_DIR_LOCKED: 'Another run has the data folder.',
  PART_KEEPS_DYING: 'A part ended again and again, and everything was stopped.',
} as const;

/** What went wrong, for a program. */
export type LocalErrorCode = keyof typeof LOCAL_ERRORS;

/**
 * A failure that the person at the terminal can act on: the message is complete without a stack
 * trace, names the setting or the file, and says what to do.
 */
export class LocalError extends Error {
  override readonly name = 'LocalError';
  readonly code: LocalErrorCode;

  constructor(code: LocalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The message of anything that was thrown, on one line. */
export function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.trim().replace(/\s*\n\s*/g, ' | ');
}

/** The system's code of a failure (`ENOENT`, `EADDRINUSE`), if it has one. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
