import { setTimeout as delay } from 'node:timers/promises';
import {
  ArchiveError,
  ArchiveUnavailableError,
  LogIdentityError,
  StoreUnavailableError,
  StreamCorruptedError,
} from '@streamfold/event-store';
import { backoffMs } from './backoff.ts';
import type { Checkpoint } from './checkpoint.ts';
import {
  EntriesUnreadableError,
  FencedError,
  LogChangedError,
  LostRoundError,
  PartUnavailableError,
  ProjectionStoppedError,
} from './errors.ts';
import type { Settled } from './lane.ts';
import { createProgress, type Progress } from './progress.ts';
import type { ProjectionStatus } from './projection-status.ts';
import { runSession } from './session/run-session.ts';
import type { SessionParts } from './session/session-parts.ts';

/** What a partition is projected with. */
export interface PartitionProjectionParts extends SessionParts {
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

const BACKOFF = { firstMs: 50, maxMs: 5_000 };
// Every lost round means that somebody else has written, so that one of them gets on.
const LOST_ROUNDS_MAX = 10;

/** Runs one projection on one partition: one session after the other, with a wait after a failure. */
export class PartitionProjection {
  readonly #parts: PartitionProjectionParts;
  readonly #progress = createProgress();
  #status: ProjectionStatus = { status: 'starting' };
  #lastStepAt: number;
  #lastProgressAt: number;
  #failures = 0;
  #lostRounds = 0;
  #carefulThrough: string | undefined;

  constructor(parts: PartitionProjectionParts) {
    this.#parts = parts;
    this.#lastStepAt = parts.now();
    this.#lastProgressAt = parts.now();
  }

  get projection(): string {
    return this.#parts.projection.name;
  }

  get partition(): number {
    return this.#parts.partition;
  }

  get progress(): Progress {
    return this.#progress;
  }

  get status(): ProjectionStatus {
    return this.#status;
  }

  /** When the loop last took a step, by `now`: it does so at least once in a blocking read. */
  get lastStepAt(): number {
    return this.#lastStepAt;
  }

  /** When entries were last settled, or there were none left to be, by `now`. */
  get lastProgressAt(): number {
    return this.#lastProgressAt;
  }

  /** Failures one after the other, since the last step that got on. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Projects until `signal` is aborted; then finishes the page at hand and resolves. What Redis or
   * MongoDB cannot do for a while is waited for. Call it once.
   *
   * What makes going on wrong stops it: `status` says what, and the promise resolves.
   *
   * @throws {Error} a fault of this program
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#session(signal);
      } catch (thrown) {
        const error = storeFailure(thrown);
        // It was told to end in the middle of something long.
        if (error === signal.reason) continue;
        if (error instanceof LostRoundError && this.#mayTryAtOnce(error)) continue;
        if (isPassing(error)) {
          await this.#wait(error, signal);
          continue;
        }
        const failure = error instanceof Error ? error : new TypeError(`thrown: ${String(error)}`);
        this.#status = { status: 'stopped', error: failure };
        if (!(error instanceof ProjectionStoppedError)) throw failure;
        const { code, message } = error;
        this.#parts.logger.error(message, { code, ...this.#facts() });
        return;
      }
    }
    this.#status = { status: 'ended' };
  }

  async #session(signal: AbortSignal): Promise<void> {
    const reports = {
      onOpened: (checkpoint: Checkpoint) => {
        this.#progress.opened(checkpoint);
        this.#step();
        if (this.#status.status !== 'running') this.#status = { status: 'catching up' };
      },
      onLive: () => {
        this.#ready();
      },
      onSettled: (settled: Settled, entryCount: number) => {
        this.#lostRounds = 0;
        this.#failures = 0;
        this.#progress.settled(settled, entryCount);
        this.#step();
        this.#lastProgressAt = this.#parts.now();
      },
      onStep: () => {
        this.#step();
      },
    };
    await runSession(this.#parts, reports, { carefulThrough: this.#carefulThrough, signal });
  }

  #step(): void {
    this.#lastStepAt = this.#parts.now();
  }

  #ready(): void {
    this.#failures = 0;
    this.#step();
    this.#lastProgressAt = this.#parts.now();
    this.#progress.caughtUp();
    if (this.#status.status === 'running') return;
    this.#parts.logger.info('projection is running', this.#facts());
    this.#status = { status: 'running' };
  }

  #mayTryAtOnce({ plannedThrough }: LostRoundError): boolean {
    this.#carefulThrough = plannedThrough;
    this.#lostRounds += 1;
    return this.#lostRounds < LOST_ROUNDS_MAX;
  }

  async #wait(error: Error, signal: AbortSignal): Promise<void> {
    // The end of a read that was told to end is no failure.
    if (signal.aborted) return;
    this.#step();
    this.#failures += 1;
    const retryMs = backoffMs(this.#failures, BACKOFF, this.#parts.random());
    this.#status = { status: 'waiting', error };
    const facts = { reason: error.message, failures: this.#failures, retryMs };
    this.#parts.logger.warn('projection waits', { ...facts, ...this.#facts() });
    await delay(retryMs, undefined, { signal }).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }

  #facts() {
    return { projection: this.projection, partition: this.partition };
  }
}

/** What an error of the event store means here; any other error as it is. */
function storeFailure(error: unknown): unknown {
  if (error instanceof ArchiveUnavailableError) return error;
  if (error instanceof ArchiveError) return new EntriesUnreadableError(error);
  if (error instanceof LogIdentityError || error instanceof StreamCorruptedError) {
    return new LogChangedError(error.message);
  }
  return error;
}

function isPassing(error: unknown): error is Error {
  return (
    error instanceof PartUnavailableError ||
    error instanceof StoreUnavailableError ||
    error instanceof ArchiveUnavailableError ||
    error instanceof FencedError ||
    error instanceof LostRoundError
  );
}
