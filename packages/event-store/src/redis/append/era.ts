/** After this long without a word, a server may have become a replica and a master again. */
const IDLE_MS_MAX = 1_000;

/**
 * How long what is remembered of streams may be believed.
 *
 * On connections to one server that have not been interrupted, a log can only grow (that it is the
 * same log is asked in each transaction), so what was once compared with it stays true, and only
 * news need be read. A new connection, or a pause in which a server could be exchanged behind the old
 * one, begins a new era: what is remembered from an earlier one is compared with the log before it is
 * used. What is learned from a server that is not the newest belongs to no era.
 */
export class Era {
  readonly #servers = new WeakMap<object, string>();
  #newest: string | undefined;
  #current = 0;
  #outside = 0;
  #lastWord = 0;

  /** A connection was made, to the run `server` of a server (its `run_id`). */
  begin(connection: object, server: string): void {
    this.#servers.set(connection, server);
    this.#newest = server;
    this.#current += 1;
  }

  /** Whether a connection leads to the server that the newest one leads to. */
  isOf(connection: object): boolean {
    return this.#servers.get(connection) === this.#newest;
  }

  /** The number of the era for a transaction that begins now; of no other one, outside of any. */
  at(connection: object, now: number): number {
    if (!this.isOf(connection)) return --this.#outside;
    if (now - this.#lastWord > IDLE_MS_MAX) this.#current += 1;
    return this.#current;
  }

  /** The server has answered. */
  heard(now: number): void {
    this.#lastWord = now;
  }

  /** A connection was thrown away. */
  end(): void {
    this.#current += 1;
  }
}
