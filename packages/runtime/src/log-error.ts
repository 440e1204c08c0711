/** An error as a log line shows it. */
export interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly cause?: LoggedError;
  readonly stack?: string;
}

const CAUSE_DEPTH_MAX = 4;

/**
 * The parts of an error that belong in a log.
 *
 * The stack is kept where `withStack` asks for it, and always for an error without a code of its
 * own: such an error is a defect (a TypeError, say), and its place is what one needs to know.
 */
export function logError(error: Error, withStack: boolean, depth = 0): LoggedError {
  const code = codeOf(error);
  const { cause, stack } = error;
  // Of an expected error the cause is expected too, whatever it looks like.
  const isUnexpected = depth === 0 && (code === undefined || code.startsWith('ERR_'));
  const showsStack = withStack || isUnexpected;
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    message: error.message,
    ...(cause instanceof Error && depth < CAUSE_DEPTH_MAX
      ? { cause: logError(cause, showsStack, depth + 1) }
      : {}),
    ...(stack !== undefined && showsStack ? { stack } : {}),
  };
}

function codeOf(error: Error): string | undefined {
  if (!('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' ? code : undefined;
}
