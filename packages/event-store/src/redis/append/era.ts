/** After this long without a word, a server may have become a replica and a master again. */
const IDLE_MS_MAX = 1_000;

/**
 * How long what is remembered of streams may be believed.
 *
 * On a connection that has not been interrupted, a log can only grow (that it is the same log is
 * asked in each transaction), so what was once compared with it stays true, and only news need be
 * read. A new connection, or a pause in which a server could be exchanged behind the old one, begins
 * a new era: what is remembered from an earlier one is compared with the log before it is used.
 */
export class Era {
  #current = 0;
  #lastWord = 0;

  /** The number of the present era, for a transaction that begins now. */
  at(now: number): number {
    if (now - this.#lastWord > IDLE_MS_MAX) this.#current += 1;
    return this.#current;
  }

  /** The server has answered. */
  heard(now: number): void {
    this.#lastWord = now;
  }

  /** A connection was made, or thrown away. */
  end(): void {
    this.#current += 1;
  }
}
