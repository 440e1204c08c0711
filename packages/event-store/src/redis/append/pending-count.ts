/** Counts what is not finished yet, so that a stop can wait for it. */
export class PendingCount {
  #count = 0;
  #onNone: (() => void)[] = [];

  get size(): number {
    return this.#count;
  }

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    for (const resolve of this.#onNone.splice(0)) resolve();
  }

  /** Settles as soon as nothing is pending. */
  async none(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => this.#onNone.push(resolve));
  }
}
