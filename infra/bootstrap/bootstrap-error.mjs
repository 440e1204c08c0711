/** A failure that the person at the terminal can act on: its message is all that is printed. */
export class BootstrapError extends Error {
  name = 'BootstrapError';
}
