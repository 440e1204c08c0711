/** What went wrong, for a program; `message` says it to the person at the terminal. */
export type LocalErrorCode =
  | 'SETTING_INVALID'
  | 'SERVER_NOT_FOUND'
  | 'SERVER_START_FAILED'
  | 'PORT_IN_USE'
  | 'DATA_DIR_UNUSABLE'
  | 'DATA_DIR_LOCKED'
  | 'PART_KEEPS_DYING';

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
