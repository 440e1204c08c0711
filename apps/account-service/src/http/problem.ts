/** What there is to say about one kind of error answer, once and for all. */
export interface Problem {
  /** The HTTP status. */
  readonly status: number;
  /** A short name for people. Never changes from one occurrence to the next. */
  readonly title: string;
  /** When this is answered. */
  readonly meaning: string;
  /** What the client does about it. */
  readonly remedy: string;
  /** Of a request that could not be finished: whether it had an effect. */
  readonly outcome?: 'not_applied' | 'unknown';
  /** When to try again, in seconds. */
  readonly retryAfterSeconds?: number;
}
