/**
 * A start that cannot succeed, for a reason the operator can act on: a port in use, a server that
 * does not answer, settings that contradict each other. `message` is the whole sentence that is
 * printed; there is no stack trace beside it.
 */
export class StartError extends Error {
  readonly code = 'start_failed';
  override readonly name = 'StartError';
}
