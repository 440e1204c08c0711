import type { Redis } from 'ioredis';
import { StoreClosedError } from '../../errors.ts';

/**
 * Holds one dedicated connection, opened when it is first needed and again after it was discarded.
 *
 * Not for use by two callers at a time where one of them WATCHes.
 */
export class ConnectionSlot {
  readonly #connect: () => Promise<Redis>;
  #connection: Promise<Redis> | undefined;
  #isClosed = false;

  constructor(connect: () => Promise<Redis>) {
    this.#connect = connect;
  }

  /**
   * The connection, new if there is none.
   *
   * @throws {StoreClosedError} the slot was closed
   * @throws {Error} when it cannot be opened, or closes at once
   */
  async open(): Promise<Redis> {
    // The one that is held may have closed since it was last used: nothing was under way on it.
    const redis = (await this.#usable()) ?? (await this.#usable());
    if (redis === undefined) throw new Error('a new connection was closed at once');
    return redis;
  }

  /** Throws the connection away and opens no other. */
  close(): void {
    this.#isClosed = true;
    this.discard();
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

  /** The connection, opened if there is none; undefined, and forgotten, if it has closed. */
  async #usable(): Promise<Redis | undefined> {
    if (this.#isClosed) throw new StoreClosedError('the event store was closed');
    this.#connection ??= this.#connect();
    const connection = this.#connection;
    try {
      const redis = await connection;
      if (redis.status === 'ready') return redis;
    } catch (error) {
      this.#forget(connection);
      throw error;
    }
    this.#forget(connection);
    return undefined;
  }

  #forget(connection: Promise<Redis>): void {
    if (this.#connection === connection) this.#connection = undefined;
  }
}
