/** A try without an answer to hold on to. It never leaves the client. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  /** How long the service asks to wait before the next try, milliseconds; 0 if it does not say. */
  readonly retryAfterMs: number;
  /** Whether this try may have taken effect. */
  readonly mayHaveBeenDone: boolean;
  /** Whether trying again can help. */
  readonly isPassing: boolean;

  constructor(
    reason: string,
    facts: {
      readonly retryAfterMs?: number;
      readonly mayHaveBeenDone: boolean;
      readonly isPassing?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(reason, facts.cause === undefined ? {} : { cause: facts.cause });
    this.retryAfterMs = facts.retryAfterMs ?? 0;
    this.mayHaveBeenDone = facts.mayHaveBeenDone;
    this.isPassing = facts.isPassing ?? true;
  }
}
