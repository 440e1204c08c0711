import {
  connectRedis,
  type CategoryKeys,
  type Redis,
  type RedisAccess,
} from '@streamfold/event-store';
import { onRedis } from './group-failure.ts';

/** Where the log is, and how to log in there. */
export interface LogServer {
  readonly url: string;
  readonly access?: RedisAccess;
}

/**
 * Connections that are kept open between uses, and opened anew after a failure: one in all, or in a
 * Redis Cluster one for each partition.
 */
export class SharedConnections {
  readonly #server: LogServer;
  readonly #name: string;
  readonly #isCluster: boolean;
  readonly #open = new Map<number, Promise<Redis>>();
  #isClosed = false;

  /** @param name shown by `CLIENT LIST` */
  constructor(server: LogServer, name: string) {
    this.#server = server;
    this.#name = name;
    this.#isCluster = /^rediss?\+cluster:/.test(server.url);
  }

  /** A connection to where a partition is. @throws {PartUnavailableError} Redis cannot be reached */
  async to({ partition, categoryStream: key }: CategoryKeys): Promise<Redis> {
    const { url, access = {} } = this.#server;
    const slot = this.#isCluster ? partition : 0;
    const known = this.#open.get(slot);
    if (known !== undefined) return await known;
    const opening = onRedis(() => connectRedis(url, { name: this.#name, key, access }));
    this.#open.set(slot, opening);
    const forget = (): void => {
      if (this.#open.get(slot) === opening) this.#open.delete(slot);
    };
    try {
      const redis = await opening;
      // It never comes back by itself, and a command on it would fail at once.
      redis.once('close', forget);
      if (this.#isClosed) redis.disconnect();
      return redis;
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** Ends every connection: what waits on one fails, and the next use opens another. */
  drop(): void {
    const connections = [...this.#open.values()];
    this.#open.clear();
    for (const opening of connections) void disconnect(opening);
  }

  close(): void {
    this.#isClosed = true;
    this.drop();
  }
}

async function disconnect(opening: Promise<Redis>): Promise<void> {
  // One that cannot be opened is told to whoever waits for it.
  (await opening.catch(() => undefined))?.disconnect();
}
