import { setTimeout as delay } from 'node:timers/promises';
import type { Checkpoint, Checkpoints } from '../checkpoint.ts';

// A checkpoint that lags costs a restart some work that is done already, and nothing else.
const EVERY_MS = 50;

/** Saves checkpoints beside the work, the latest one at a time. */
export class CheckpointSaver {
  readonly #checkpoints: Checkpoints;
  #latest: Checkpoint | undefined;
  #saving: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  readonly #closing = new AbortController();

  constructor(checkpoints: Checkpoints) {
    this.#checkpoints = checkpoints;
  }

  /**
   * Takes the checkpoint to be saved soon.
   *
   * @throws {FencedError | PartUnavailableError} an earlier one could not be saved
   */
  note(checkpoint: Checkpoint): void {
    this.check();
    this.#latest = checkpoint;
    this.#saving ??= this.#save();
  }

  /** Saves the latest one now. @throws as `note` */
  async flush(): Promise<void> {
    this.#closing.abort();
    await this.#saving;
    this.check();
  }

  /** @throws as `note` */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Never rejects: what goes wrong is told by the next call. */
  async #save(): Promise<void> {
    try {
      for (let next = this.#take(); next !== undefined; next = this.#take()) {
        await this.#checkpoints.save(next);
        await this.#pause();
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#saving = undefined;
    }
  }

  #take(): Checkpoint | undefined {
    const next = this.#latest;
    this.#latest = undefined;
    return next;
  }

  async #pause(): Promise<void> {
    const { signal } = this.#closing;
    await delay(EVERY_MS, undefined, { signal }).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }
}
