import { warnOfProcess } from './logger.ts';

/**
 * What became of one transaction that was tried.
 *
 * - `committed`: what was decided is in the log (0 events: there was nothing to write).
 * - `moved`: another writer was faster on one of the streams; nothing was written, and it is decided
 *   again.
 * - `unknown`: the answer was lost; the log is read to find out.
 * - `partial`: Redis carried out a part of it; the streams are halted.
 * - `failed`: Redis could not be asked, or refused; nothing was written.
 */
export type BatchOutcome = 'committed' | 'moved' | 'unknown' | 'partial' | 'failed';

/** One transaction that was tried, with all that went into it together. */
export interface ObservedBatch {
  readonly partition: number;
  readonly outcome: BatchOutcome;
  /** Appends and commands that were carried out together. */
  readonly appends: number;
  /** The streams that they are on. */
  readonly streams: number;
  /** Events that the transaction has, or would have, written; 0 where it failed before. */
  readonly events: number;
  /** From the asking for its connection to its answer, milliseconds. */
  readonly ms: number;
}

/** A stream whose commands are decided again because another writer was faster. */
export interface ObservedConflict {
  readonly partition: number;
  readonly streamId: string;
  /** Which time in a row it is that they lost, from 1. */
  readonly attempt: number;
}

/** An append whose answer was lost, and what was found out about it. */
export interface ObservedUnknown {
  readonly partition: number;
  /**
   * - `committed`: it is in the log, and was answered so.
   * - `notCommitted`: what was lost is not in the log, nor will be; the append was answered by a
   *   later try, by the rules or by an error.
   * - `unresolved`: the caller was told `AppendOutcomeUnknownError`.
   */
  readonly resolved: 'committed' | 'notCommitted' | 'unresolved';
}

/**
 * What a process measures a store by: every callback is optional, and is called at once, between the
 * appends, so that it should count and return. One that throws, or whose promise is rejected, harms
 * no append: it is told as a warning of the process.
 *
 * Gauges are not told but asked for: `EventStore.workload`.
 */
export interface StoreObserver {
  /** Once for each transaction that was tried. */
  onBatch?(batch: ObservedBatch): void;
  /** Once for each stream of a transaction that was lost to another writer. */
  onConflict?(conflict: ObservedConflict): void;
  /** Once for each append of which an answer was lost, when its caller is answered. */
  onUnknown?(unknown: ObservedUnknown): void;
}

/** The same observer, of which an append need not fear that it throws. */
export function harmlessObserver(observer: StoreObserver): Required<StoreObserver> {
  return {
    onBatch: calling((batch) => observer.onBatch?.(batch)),
    onConflict: calling((conflict) => observer.onConflict?.(conflict)),
    onUnknown: calling((unknown) => observer.onUnknown?.(unknown)),
  };
}

function calling<Fact>(tell: (fact: Fact) => unknown): (fact: Fact) => void {
  return (fact) => {
    try {
      const told = tell(fact);
      // An async function fits the type, and a rejection that nobody handles ends the process.
      if (told instanceof Promise) told.catch(warnOfProcess);
    } catch (error) {
      warnOfProcess(error);
    }
  };
}
