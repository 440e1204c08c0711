import type { PartitionLog } from '../partition-log.ts';

/** Tells the consumer group what is settled, beside the work: the latest position, one at a time. */
export class GroupKeeper {
  readonly #log: Pick<PartitionLog, 'settled'>;
  #latest: string | undefined;
  #telling: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(log: Pick<PartitionLog, 'settled'>) {
    this.#log = log;
  }

  /** Takes a position to be told soon. @throws what an earlier one failed with */
  note(position: string): void {
    this.check();
    this.#latest = position;
    this.#telling ??= this.#tell();
  }

  /** Waits until the latest one is told. @throws what one failed with */
  async drain(): Promise<void> {
    await this.#telling;
    this.check();
  }

  /** @throws what one failed with */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Never rejects: what goes wrong is told by the next call. */
  async #tell(): Promise<void> {
    try {
      while (this.#latest !== undefined) {
        const position = this.#latest;
        this.#latest = undefined;
        await this.#log.settled(position);
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#telling = undefined;
    }
  }
}
