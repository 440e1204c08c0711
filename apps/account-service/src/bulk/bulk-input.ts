import type { IncomingMessage } from 'node:http';

/**
 * What comes next of a request.
 *
 * - `ended`: it has come whole.
 * - `gone`: the client went away in the middle of it.
 * - `late`: nothing came in time.
 * - `stopped`: it was told not to read on.
 */
export type NextBytes =
  | { readonly outcome: 'bytes'; readonly bytes: Buffer }
  | { readonly outcome: 'ended' | 'gone' | 'late' | 'stopped' };

/** Reads a request bit by bit: what is not asked for stays with the client. */
export class BulkInput {
  readonly #request: IncomingMessage;
  readonly #stop: AbortSignal;
  #woken: PromiseWithResolvers<undefined> | undefined;

  constructor(request: IncomingMessage, stop: AbortSignal) {
    this.#request = request;
    this.#stop = stop;
    for (const event of ['readable', 'end', 'error', 'close']) request.on(event, this.#wake);
    stop.addEventListener('abort', this.#wake);
  }

  /** Whether the client went away before all was read: what has come until then is not worth reading. */
  get isGone(): boolean {
    return this.#request.destroyed && !this.#request.readableEnded;
  }

  /** Waits until `deadline` at most, by `performance.now`. */
  async next(deadline: number): Promise<NextBytes> {
    const request = this.#request;
    for (;;) {
      if (this.#stop.aborted) return { outcome: 'stopped' };
      if (this.isGone) return { outcome: 'gone' };
      const bytes: unknown = request.read();
      if (Buffer.isBuffer(bytes)) return { outcome: 'bytes', bytes };
      if (request.readableEnded) return { outcome: 'ended' };
      const ms = deadline - performance.now();
      if (ms <= 0) return { outcome: 'late' };
      await this.#wait(ms);
    }
  }

  /** Nothing is read any more. What still comes is dropped, so that the client can read its answer. */
  async drain(deadlineMs: number): Promise<void> {
    const request = this.#request;
    const deadline = performance.now() + deadlineMs;
    while (!request.readableEnded && !request.destroyed) {
      if (request.read() !== null) continue;
      const ms = deadline - performance.now();
      if (ms <= 0) return;
      await this.#wait(ms);
    }
  }

  /** To be called when nothing more is asked of it. */
  close(): void {
    this.#stop.removeEventListener('abort', this.#wake);
  }

  async #wait(ms: number): Promise<void> {
    const woken = Promise.withResolvers<undefined>();
    this.#woken = woken;
    const timer = setTimeout(this.#wake, ms);
    await woken.promise;
    clearTimeout(timer);
  }

  readonly #wake = (): void => {
    this.#woken?.resolve(undefined);
    this.#woken = undefined;
  };
}
