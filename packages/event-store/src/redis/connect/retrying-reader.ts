import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreError } from '../../errors.ts';
import type { ConnectionSlot, SlotConnection } from './connection-slot.ts';
import { isDefect, isRefusal, isTransientRefusal, unavailable } from '../redis-failure.ts';

const RETRY_DELAY_MS = 50;

/** Reads on a connection that may be shared, and once more on a new one when that was lost. */
export class RetryingReader<Connection extends SlotConnection> {
  readonly #connection: ConnectionSlot<Connection>;
  readonly #budgetMs: number;

  constructor(connection: ConnectionSlot<Connection>, budgetMs: number) {
    this.#connection = connection;
    this.#budgetMs = budgetMs;
  }

  /**
   * @throws {StoreUnavailableError} when no connection answered within the budget
   * @throws what `read` throws of the store's own errors
   */
  async read<T>(read: (connection: Connection) => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#budgetMs;
    for (;;) {
      try {
        return await read(await this.#connection.open());
      } catch (error) {
        if (error instanceof EventStoreError || isDefect(error)) throw error;
        if (isRefusal(error) && !isTransientRefusal(error)) throw unavailable(error);
        this.#connection.discard();
        if (performance.now() + RETRY_DELAY_MS > deadline) throw unavailable(error);
        await delay(RETRY_DELAY_MS);
      }
    }
  }
}
