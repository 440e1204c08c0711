/** What the store tells while it works. winston, pino (with an adapter) and `console` fit it. */
export interface Logger {
  /** Something that the store got over by itself. */
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  /** Something that a person should look at. */
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** Says nothing. */
export const silentLogger: Logger = {
  warn: () => undefined,
  error: () => undefined,
};

/**
 * The same logger, of which an append need not fear that it throws: what it throws is told as a
 * warning of the process.
 */
export function harmless(logger: Logger): Logger {
  const calling =
    (level: keyof Logger): Logger['warn'] =>
    (message, facts) => {
      try {
        logger[level](message, facts);
      } catch (error) {
        warnOfProcess(error);
      }
    };
  return { warn: calling('warn'), error: calling('error') };
}

/** Tells of what a part of the caller's threw, where nobody waits to hear it. */
export function warnOfProcess(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
