/** What the projector says while it works. A winston logger fits. */
export interface Logger {
  /** What happens in order. */
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  /** What passes by itself. */
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  /** What a person should look at. */
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
