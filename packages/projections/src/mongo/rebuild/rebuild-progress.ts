import type { Checkpoint } from '../../checkpoint.ts';

/** How far a rebuild or a verification is. */
export interface FillProgress {
  readonly phase: 'filling' | 'comparing' | 'switching';
  /** Events that are folded, those of earlier runs included. */
  readonly eventsDone: number;
  /** Events that the log has, as far as that is known. */
  readonly eventsTotal: number | undefined;
  /** Since this run began. */
  readonly eventsPerSecond: number;
  /** How long filling will take from now; undefined where that cannot be said. */
  readonly secondsLeft: number | undefined;
}

/** What shows progress. */
export interface ProgressOptions {
  /** Called at the most five times a second, and when the phase changes. */
  readonly onProgress?: (progress: FillProgress) => void;
  /** How many events the log has had; asked for again and again. @default not known */
  readonly countEvents?: () => Promise<number>;
}

const REPORT_EVERY_MS = 200;
const COUNT_EVERY_MS = 2_000;

/** Puts what the partitions tell together. */
export class FillMeter {
  readonly #options: ProgressOptions;
  readonly #counts = new Map<number, number>();
  readonly #startedAt = performance.now();
  #startedWith = 0;
  #phase: FillProgress['phase'] = 'filling';
  #total: number | undefined;
  #reportAt = 0;
  #countAt = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  enter(phase: FillProgress['phase']): void {
    this.#phase = phase;
    this.#report();
  }

  note(partition: number, { count }: Checkpoint): void {
    // What was there when it began was not done in this run.
    if (!this.#counts.has(partition)) this.#startedWith += count;
    this.#counts.set(partition, count);
    if (performance.now() >= this.#countAt) this.#count(performance.now());
    this.step();
  }

  /** Says that work goes on, where no checkpoint does. */
  step(): void {
    if (performance.now() >= this.#reportAt) this.#report();
  }

  get eventsDone(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  #count(now: number): void {
    this.#countAt = now + COUNT_EVERY_MS;
    this.#options.countEvents?.().then(
      (total) => {
        this.#total = total;
      },
      () => {
        // The estimate is an ornament: what was known last is shown on.
      },
    );
  }

  #report(): void {
    const now = performance.now();
    this.#reportAt = now + REPORT_EVERY_MS;
    const { eventsDone } = this;
    const eventsTotal = this.#total === undefined ? undefined : Math.max(this.#total, eventsDone);
    const seconds = (now - this.#startedAt) / 1_000;
    const eventsPerSecond = seconds > 0 ? (eventsDone - this.#startedWith) / seconds : 0;
    const secondsLeft =
      eventsTotal === undefined || eventsPerSecond <= 0
        ? undefined
        : (eventsTotal - eventsDone) / eventsPerSecond;
    const phase = this.#phase;
    this.#options.onProgress?.({
      phase,
      eventsDone,
      eventsTotal,
      eventsPerSecond,
      secondsLeft,
    });
  }
}
