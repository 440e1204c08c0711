import type { Redis } from 'ioredis';
import { RespParser } from './resp-parser.ts';
import type { Reply } from './resp-reply.ts';

/** The connection closed, or went silent, before the commands on it were answered. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`the connection to Redis was lost: ${code}`, options);
    this.code = code;
  }
}

interface Exchange {
  readonly replies: Reply[];
  readonly count: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (replies: Reply[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Batches of commands over the socket of a dedicated connection that ioredis has opened (address,
 * TLS, login and database are its work), and on which nothing else is under way.
 *
 * A batch is sent once and never again. After any failure the connection is closed for good.
 */
export class RespConnection {
  readonly #redis: Redis;
  readonly #timeoutMs: number;
  readonly #exchanges: Exchange[] = [];
  #lost: ConnectionLostError | undefined;

  constructor(redis: Redis, timeoutMs: number) {
    this.#redis = redis;
    this.#timeoutMs = timeoutMs;
    const parser = new RespParser((reply) => this.#take(reply));
    const { stream } = redis;
    stream.removeAllListeners('data');
    stream.on('data', (chunk: Buffer) => {
      try {
        parser.push(chunk);
      } catch (error) {
        this.#lose('a reply could not be read', error);
      }
    });
    stream.once('error', (error: Error & { code?: string }) =>
      this.#lose(error.code ?? error.name, error),
    );
    stream.once('close', () => this.#lose('closed'));
  }

  get isOpen(): boolean {
    return this.#lost === undefined && this.#redis.status === 'ready';
  }

  /**
   * Sends `commands`, encoded as RESP, and answers their replies in order. Errors that Redis answers
   * are replies too.
   *
   * @param extraMs how much longer than usual the commands may take, milliseconds
   * @throws {ConnectionLostError} not all were answered: what became of them is not known
   */
  exchange(commands: string, count: number, extraMs = 0): Promise<readonly Reply[]> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost);
        return;
      }
      const timer = setTimeout(() => this.#loseUnlessAnswered(exchange), this.#timeoutMs + extraMs);
      const exchange: Exchange = { replies: [], count, timer, resolve, reject };
      this.#exchanges.push(exchange);
      this.#redis.stream.write(commands);
    });
  }

  disconnect(): void {
    this.#lose('given up');
  }

  #take(reply: Reply): void {
    const [exchange] = this.#exchanges;
    if (exchange === undefined) {
      this.#lose('a reply to nothing');
      return;
    }
    exchange.replies.push(reply);
    if (exchange.replies.length < exchange.count) return;
    this.#exchanges.shift();
    clearTimeout(exchange.timer);
    exchange.resolve(exchange.replies);
  }

  /** Where the process itself stood still, what was answered meanwhile lies in the socket unread. */
  #loseUnlessAnswered(exchange: Exchange): void {
    setImmediate(() => {
      if (this.#exchanges.includes(exchange)) this.#lose('timed out');
    });
  }

  #lose(code: string, cause?: unknown): void {
    if (this.#lost !== undefined) return;
    const lost = new ConnectionLostError(code, { cause });
    this.#lost = lost;
    this.#redis.disconnect();
    // A server that is paused would never answer the polite end of a connection.
    this.#redis.stream.destroy();
    for (const { timer, reject } of this.#exchanges.splice(0)) {
      clearTimeout(timer);
      reject(lost);
    }
  }
}
