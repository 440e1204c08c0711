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
