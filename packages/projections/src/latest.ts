import { setTimeout as delay } from 'node:timers/promises';

/** How a `Latest` writes. */
export interface LatestOptions<Value> {
  readonly write: (value: Value) => Promise<void>;
  /** How long to wait after each write before the next one, milliseconds. @default 0 */
  readonly pauseMs?: number;
}

/**
 * Writes values beside the work, one at a time and only the latest: for what is out of date as soon as
 * there is a later one, and whose lagging behind does no harm.
 */
export class Latest<Value> {
  readonly #options: LatestOptions<Value>;
  #next: { readonly value: Value } | undefined;
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  /** Aborted while somebody waits for the latest value to be written. */
  #hurry = new AbortController();

  constructor(options: LatestOptions<Value>) {
    this.#options = options;
  }

  /** Takes a value to be written soon; the first one at once. @throws what an earlier one failed with */
  note(value: Value): void {
    this.check();
    this.#next = { value };
    this.#writing ??= this.#write();
  }

  /** Writes the latest one now. @throws what one failed with */
  async flush(): Promise<void> {
    this.#hurry.abort();
    await this.#writing;
    this.#hurry = new AbortController();
    this.check();
  }

  /** @throws what one failed with */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Never rejects: what goes wrong is told by the next call. */
  async #write(): Promise<void> {
    try {
      for (let next = this.#take(); next !== undefined; next = this.#take()) {
        await this.#options.write(next.value);
        await this.#pause();
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#writing = undefined;
    }
  }

  #take(): { readonly value: Value } | undefined {
    const next = this.#next;
    this.#next = undefined;
    return next;
  }

  async #pause(): Promise<void> {
    const { pauseMs = 0 } = this.#options;
    const { signal } = this.#hurry;
    if (pauseMs === 0) return;
    await delay(pauseMs, undefined, { signal }).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }
}
