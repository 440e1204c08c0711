/** What the store tells while it works. winston, pino (with an adapter) and `console` fit it. */
export interface Logger {
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** Says nothing. */
export const silentLogger: Logger = {
  warn: () => undefined,
  error: () => undefined,
};
