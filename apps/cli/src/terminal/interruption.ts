/** What interruptions come from, and what ends the process without delay. */
export interface InterruptibleProcess {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Under `npm run`, one Ctrl-C arrives twice: from the terminal, which sends it to every process of
 * the command, and from npm, which passes on what it got.
 */
const SAME_INTERRUPTION_MS = 1_000;

/** The exit code of a command that was interrupted: 128 and the number of SIGINT. */
export const INTERRUPTED = 130;

/**
 * A signal that is aborted by the first SIGINT or SIGTERM, so that what is under way can be
 * finished. One that comes more than a second later ends the process at once.
 */
export function interruptionOf(host: InterruptibleProcess): AbortSignal {
  const controller = new AbortController();
  let interruptedAt: number | undefined;
  const interrupt = (): void => {
    const now = performance.now();
    interruptedAt ??= now;
    if (now - interruptedAt > SAME_INTERRUPTION_MS) host.exit(INTERRUPTED);
    else controller.abort();
  };
  host.on('SIGINT', interrupt);
  host.on('SIGTERM', interrupt);
  return controller.signal;
}
