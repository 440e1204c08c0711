import type { BatchOutcome, StoreObserver } from '../../observer.ts';
import type { AttemptResult } from './append-attempt.ts';
import { LostAnswerError, PartialTransactionError } from './attempt-errors.ts';
import type { Proposal } from './proposal.ts';

/** Tells of one try what it came to, and how long it took since `begunAt` (performance clock). */
export class AttemptTelling {
  readonly #observer: Required<StoreObserver>;
  readonly #partition: number;

  constructor(observer: Required<StoreObserver>, partition: number) {
    this.#observer = observer;
    this.#partition = partition;
  }

  ended({ outcome, outcomes, streams, eventCount }: AttemptResult, begunAt: number): void {
    this.#observer.onBatch({
      partition: this.#partition,
      outcome,
      appends: outcomes.length,
      streams: streams.size,
      events: eventCount,
      ms: performance.now() - begunAt,
    });
  }

  threw(proposals: readonly Proposal[], error: unknown, begunAt: number): void {
    const isSent = error instanceof LostAnswerError || error instanceof PartialTransactionError;
    this.#observer.onBatch({
      partition: this.#partition,
      outcome: outcomeOf(error),
      appends: proposals.length,
      streams: streamsOf(proposals).size,
      events: isSent ? error.eventCount : 0,
      ms: performance.now() - begunAt,
    });
  }

  /** `streamIds` lost to another writer, for the `attempt`th time in a row. */
  lost(streamIds: Iterable<string>, attempt: number): void {
    const partition = this.#partition;
    for (const streamId of streamIds) this.#observer.onConflict({ partition, streamId, attempt });
  }
}

/** The streams that proposals are on. */
export function streamsOf(proposals: readonly Proposal[]): ReadonlySet<string> {
  return new Set(proposals.flatMap(({ parts }) => parts.map(({ streamId }) => streamId)));
}

function outcomeOf(error: unknown): BatchOutcome {
  if (error instanceof LostAnswerError) return 'unknown';
  return error instanceof PartialTransactionError ? 'partial' : 'failed';
}
