import type { Basis } from '../plan/applied.ts';

// About 50 MB at the size of an account.
const STREAMS_MAX = 100_000;

/**
 * What the documents of the streams that came by lately reflect, the write under way included: a
 * stream that is here need not be read again. The ones that were used longest ago make room.
 */
export class KnownStreams {
  // A map goes over its keys in the order in which they were set.
  readonly #bases = new Map<string, Basis>();

  get(streamId: string): Basis | undefined {
    return this.#bases.get(streamId);
  }

  set(streamId: string, basis: Basis): void {
    this.#bases.delete(streamId);
    this.#bases.set(streamId, basis);
  }

  forget(streamId: string): void {
    this.#bases.delete(streamId);
  }

  /** Makes room. Not while pages that use what is here are planned or committed. */
  trim(inUseCount: number): void {
    const surplus = this.#bases.size - Math.max(STREAMS_MAX, inUseCount);
    if (surplus <= 0) return;
    const oldest = this.#bases.keys();
    for (let index = 0; index < surplus; index++) {
      const { value } = oldest.next();
      if (value !== undefined) this.#bases.delete(value);
    }
  }
}
