import type { BatchPlan, PlannedOutcome } from './plan-batch.ts';

/** The answer to EXEC did not come: the transaction may be in the log or not. */
export class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';
  readonly outcomes: readonly PlannedOutcome[];
  readonly eventCount: number;

  constructor({ outcomes, eventCount }: BatchPlan, options: ErrorOptions) {
    super('the connection was lost before EXEC was answered', options);
    this.outcomes = outcomes;
    this.eventCount = eventCount;
  }
}

/** EXEC ran, and some of its commands failed: Redis does not undo the others. */
export class PartialTransactionError extends Error {
  override readonly name = 'PartialTransactionError';
  /** The streams of which one copy of an event may be in the log without the other. */
  readonly streamIds: ReadonlySet<string>;
  readonly eventCount: number;

  constructor({ eventCount }: BatchPlan, streamIds: ReadonlySet<string>, cause: Error) {
    super(cause.message, { cause });
    this.streamIds = streamIds;
    this.eventCount = eventCount;
  }
}
