import type { Redis } from 'ioredis';

/**
 * Holds one dedicated connection, opened when it is first needed and again after it was discarded.
 *
 * Not for use by two callers at a time where one of them WATCHes.
 */
export class ConnectionSlot {
  readonly #connect: () => Promise<Redis>;
  #connection: Promise<Redis> | undefined;

  constructor(connect: () => Promise<Redis>) {
    this.#connect = connect;
  }

  /** The connection, new if there is none. @throws {Error} when it cannot be opened */
  async open(): Promise<Redis> {
    this.#connection ??= this.#connect();
    const opening = this.#connection;
    try {
      const redis = await opening;
      if (redis.status === 'ready') return redis;
    } catch (error) {
      if (this.#connection === opening) this.#connection = undefined;
      throw error;
    }
    // It has closed since it was last used: nothing was under way on it.
    if (this.#connection === opening) this.#connection = undefined;
    return this.open();
  }

  /** Throws the connection away: after any failure nobody knows what is still under way on it. */
  discard(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.then(
      (redis) => redis.disconnect(),
      () => undefined,
    );
  }
}
