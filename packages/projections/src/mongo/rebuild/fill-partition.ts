import { setTimeout as delay } from 'node:timers/promises';
import { compareEntryIds, StoreUnavailableError, type RawEntry } from '@streamfold/event-store';
import { backoffMs } from '../../backoff.ts';
import type { Checkpoint } from '../../checkpoint.ts';
import { LostRoundError, PartUnavailableError } from '../../errors.ts';
import type { Lane } from '../../lane.ts';
import { readAhead } from '../../read-ahead.ts';
import { Pump } from '../../session/pump.ts';
import { openBuildLane, type BuildParts } from './build-lane.ts';

/** How far a partition is to be filled. */
export interface FillRange {
  readonly partition: number;
  /** @default the end at the moment when the first page is read */
  readonly throughPosition?: string;
  readonly pageEntriesMax: number;
}

/** What is told while a partition is filled. */
export interface FillReports {
  readonly onCheckpoint: (partition: number, checkpoint: Checkpoint) => void;
  readonly signal: AbortSignal;
}

const FAILURES_MAX = 8;
const WAIT = { firstMs: 100, maxMs: 5_000 } as const;

/**
 * Folds what is in one partition after the checkpoint of the build, a page at a time and the next one
 * read ahead. What fails in passing is tried again from the checkpoint, a bounded number of times
 * without getting any further.
 *
 * @returns how many entries it were
 * @throws the reason of `signal` when it is aborted; what is filled until then stays
 * @throws {FencedError} somebody else fills the build
 * @throws {PartUnavailableError | StoreUnavailableError} after the last try
 */
export async function fillPartition(
  parts: BuildParts,
  range: FillRange,
  reports: FillReports,
): Promise<number> {
  const filling = new Filling(parts, range, reports);
  for (let failures = 0; ;) {
    const before = filling.settledCount;
    try {
      await filling.run();
      return filling.settledCount;
    } catch (error) {
      if (reports.signal.aborted || !isPassing(error)) throw error;
      failures = filling.settledCount > before ? 1 : failures + 1;
      if (failures > FAILURES_MAX) throw error;
      const { message } = error;
      parts.logger.warn('filling is tried again', { partition: range.partition, message });
      if (!(error instanceof LostRoundError)) {
        await delay(backoffMs(failures, WAIT, Math.random()), undefined, {
          signal: reports.signal,
        });
      }
    }
  }
}

/** One partition, from the checkpoint on as often as it is begun. */
class Filling {
  settledCount = 0;
  readonly #parts: BuildParts;
  readonly #range: FillRange;
  readonly #reports: FillReports;
  /** The highest position that was pushed: up to there more may be written than is saved. */
  #pushed: string | undefined;

  constructor(parts: BuildParts, range: FillRange, reports: FillReports) {
    this.#parts = parts;
    this.#range = range;
    this.#reports = reports;
  }

  async run(): Promise<void> {
    const { partition, throughPosition } = this.#range;
    const lane = await openBuildLane(this.#parts, partition, this.#pushed);
    this.#reports.onCheckpoint(partition, lane.checkpoint);
    const { position } = lane.checkpoint;
    const isThere =
      throughPosition !== undefined && compareEntryIds(position, throughPosition) >= 0;
    try {
      if (!isThere) await this.#push(lane, position);
    } catch (error) {
      // What is settled is saved if it can be. Why it cannot is known from the error above.
      await lane.close().catch(() => undefined);
      throw error;
    }
    await lane.close();
  }

  async #push(lane: Lane, afterPosition: string): Promise<void> {
    const { partition } = this.#range;
    const { onCheckpoint, signal } = this.#reports;
    const pump = new Pump(lane, {
      onSettled: ({ checkpoint }, entryCount) => {
        this.settledCount += entryCount;
        onCheckpoint(partition, checkpoint);
      },
      // The next push says how.
      onFailed: () => undefined,
    });
    try {
      for await (const page of readAhead(this.#pages(afterPosition))) {
        signal.throwIfAborted();
        this.#pushed = later(this.#pushed, page.at(-1)?.[0]);
        await pump.push(page);
      }
    } finally {
      // Whatever has ended it: nothing may be under way when the lane is closed.
      await pump.drain();
    }
  }

  #pages(afterPosition: string): AsyncIterable<readonly RawEntry[]> {
    return this.#parts.entries.categoryEntries({ ...this.#range, afterPosition });
  }
}

function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return other ?? one;
  return compareEntryIds(one, other) >= 0 ? one : other;
}

function isPassing(error: unknown): error is Error {
  return (
    error instanceof LostRoundError ||
    error instanceof PartUnavailableError ||
    error instanceof StoreUnavailableError
  );
}
