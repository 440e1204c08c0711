import type { RawEntry } from '@streamfold/event-store';
import type { Lane, Settled, Work } from '../lane.ts';

/** What a pump tells. */
export interface PumpReports {
  /** A page is durable. */
  readonly onSettled: (settled: Settled, entryCount: number) => void;
  /** A commit has failed, or `onSettled` has; the next call says how. */
  readonly onFailed: () => void;
}

/**
 * Takes pages through a lane: while one is committed, the next one is read and planned. Pages are
 * committed one at a time, in their order.
 */
export class Pump {
  readonly #lane: Lane;
  readonly #reports: PumpReports;
  #committing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(lane: Lane, reports: PumpReports) {
    this.#lane = lane;
    this.#reports = reports;
  }

  /**
   * Plans a page, waits for the one before it, and begins to commit it.
   *
   * @throws what the plan or an earlier commit failed with
   */
  async push(entries: readonly RawEntry[]): Promise<void> {
    const work = await this.#lane.plan(entries);
    await this.drain();
    this.#committing = this.#commit(work, entries.length);
  }

  /** Waits until every page is durable. @throws what a commit failed with */
  async drain(): Promise<void> {
    await this.#committing;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Never rejects, for nobody may be waiting: what goes wrong is told by the next call. */
  async #commit(work: Work, entryCount: number): Promise<void> {
    try {
      this.#reports.onSettled(await work.commit(), entryCount);
    } catch (error) {
      this.#failure = { error };
      this.#reports.onFailed();
    }
  }
}
