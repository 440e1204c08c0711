import { StoreClosedError } from '../../errors.ts';

/** What a slot can hold. */
export interface SlotConnection {
  disconnect(): void;
}

/** How a slot gets its connection. */
export interface SlotSource<Connection> {
  readonly connect: () => Promise<Connection>;
  /** Whether nothing is known to be wrong with it. */
  readonly isOpen: (connection: Connection) => boolean;
}

/**
 * Holds one dedicated connection, opened when it is first needed and again after it was discarded.
 *
 * Not for use by two callers at a time where one of them WATCHes.
 */
export class ConnectionSlot<Connection extends SlotConnection> {
  readonly #source: SlotSource<Connection>;
  #connection: Promise<Connection> | undefined;
  /** What `#connection` came to. */
  #opened: Connection | undefined;
  #isClosed = false;

  constructor(source: SlotSource<Connection>) {
    this.#source = source;
  }

  /** Whether it holds a connection with which nothing is known to be wrong. */
  get isOpen(): boolean {
    return this.#opened !== undefined && this.#source.isOpen(this.#opened);
  }

  /**
   * The connection, new if there is none.
   *
   * @throws {StoreClosedError} the slot was closed
   * @throws {Error} when it cannot be opened, or closes at once
   */
  async open(): Promise<Connection> {
    // The one that is held may have closed since it was last used: nothing was under way on it.
    const connection = (await this.#usable()) ?? (await this.#usable());
    if (connection === undefined) throw new Error('a new connection was closed at once');
    return connection;
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
    this.#opened = undefined;
    connection?.then(
      (opened) => opened.disconnect(),
      () => undefined,
    );
  }

  /** The connection, opened if there is none; undefined, and forgotten, if it has closed. */
  async #usable(): Promise<Connection | undefined> {
    if (this.#isClosed) throw new StoreClosedError('the event store was closed');
    this.#connection ??= this.#source.connect();
    const connection = this.#connection;
    try {
      const opened = await connection;
      if (this.#connection === connection) this.#opened = opened;
      if (this.#source.isOpen(opened)) return opened;
    } catch (error) {
      this.#forget(connection);
      throw error;
    }
    this.#forget(connection);
    return undefined;
  }

  #forget(connection: Promise<Connection>): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#opened = undefined;
  }
}
