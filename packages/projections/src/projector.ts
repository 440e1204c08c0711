import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailableError } from '@streamfold/event-store';
import { backoffMs } from './backoff.ts';
import { PartUnavailableError } from './errors.ts';
import { createProgress, type Progress } from './progress.ts';
import type { ProjectorStatus } from './projector-status.ts';
import type { ConsumerGroup } from './redis/consumer-group.ts';
import { runSession, type SessionParts } from './session.ts';

/** What a projector works with. */
export interface ProjectorParts<State, Event> extends SessionParts<State, Event> {
  /** A new consumer on new connections. */
  readonly openGroup: () => Promise<ConsumerGroup>;
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

/** Runs one projection: reads the group, applies, acknowledges. */
export interface Projector {
  /**
   * Projects until `signal` is aborted; then finishes the batch at hand, acknowledges it and
   * resolves. What Redis or MongoDB cannot do for a while is waited for. Call it once.
   *
   * @throws {ProjectionStoppedError} going on would make documents wrong
   * @throws {Error} a fault of this program
   */
  run(signal: AbortSignal): Promise<void>;
  readonly progress: Progress;
  readonly status: ProjectorStatus;
  /** When the loop last took a step, by `now`: it does so at least once in a blocking read. */
  readonly lastStepAt: number;
}

/** A projector that is not running yet. */
export function createProjector<State, Event>(parts: ProjectorParts<State, Event>): Projector {
  return new SessionLoop(parts);
}

const BACKOFF = { firstMs: 50, maxMs: 5_000 };

/** Runs one session after the other, with a wait after each that failed. */
class SessionLoop<State, Event> implements Projector {
  readonly progress = createProgress();
  readonly #parts: ProjectorParts<State, Event>;
  #status: ProjectorStatus = { status: 'starting' };
  #lastStepAt: number;
  #failures = 0;

  constructor(parts: ProjectorParts<State, Event>) {
    this.#parts = parts;
    this.#lastStepAt = parts.now();
  }

  get status(): ProjectorStatus {
    return this.#status;
  }

  get lastStepAt(): number {
    return this.#lastStepAt;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#session(signal);
      } catch (error) {
        if (isPassing(error)) {
          await this.#wait(error, signal);
          continue;
        }
        const failure = error instanceof Error ? error : new TypeError(`thrown: ${String(error)}`);
        this.#status = { status: 'stopped', error: failure };
        throw failure;
      }
    }
    this.#status = { status: 'ended' };
  }

  /** One life of the connections: ends by an error, or when the signal is aborted. */
  async #session(signal: AbortSignal): Promise<void> {
    const group = await this.#parts.openGroup();
    const interrupt = (): void => {
      group.interruptRead();
    };
    signal.addEventListener('abort', interrupt, { once: true });
    const listener = {
      onReady: () => {
        this.#ready();
      },
      onSettled: (entryIds: readonly string[], parkedCount: number) => {
        this.#lastStepAt = this.#parts.now();
        this.progress.settled(entryIds, parkedCount);
      },
    };
    try {
      await runSession(this.#parts, group, listener, signal);
    } finally {
      signal.removeEventListener('abort', interrupt);
      group.close();
    }
  }

  #ready(): void {
    this.#failures = 0;
    if (this.#status.status === 'running') return;
    this.#parts.logger.info('projection is running', { projection: this.#parts.projection.name });
    this.#status = { status: 'running' };
  }

  async #wait(error: Error, signal: AbortSignal): Promise<void> {
    // The end of a read that was told to end is no failure.
    if (signal.aborted) return;
    this.#lastStepAt = this.#parts.now();
    this.#failures += 1;
    const retryMs = backoffMs(this.#failures, BACKOFF, this.#parts.random());
    this.#status = { status: 'waiting', error };
    const facts = { reason: error.message, failures: this.#failures, retryMs };
    this.#parts.logger.warn('projection waits', facts);
    await delay(retryMs, undefined, { signal }).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }
}

function isPassing(error: unknown): error is Error {
  return error instanceof PartUnavailableError || error instanceof StoreUnavailableError;
}
