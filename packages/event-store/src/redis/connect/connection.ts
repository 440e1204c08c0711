import { Redis } from 'ioredis';
import { withAccess, type RedisAccess } from './access.ts';

/** How a dedicated connection is set up. Times are milliseconds. */
export interface ConnectionOptions {
  /** Shown by `CLIENT LIST`. */
  readonly name: string;
  /** How it logs in and is encrypted. @default as the URL says */
  readonly access?: RedisAccess;
  /** A key that will be used: in a Redis Cluster the connection goes to the server that holds it. */
  readonly key?: string;
  /**
   * The connection will block this long in a read. It then has no command time-out, and a socket
   * time-out that is longer than the read.
   *
   * @default the connection never blocks
   */
  readonly blockMs?: number;
  /**
   * A command on the connection may wait this long for replicas: the command time-out is so much
   * longer.
   *
   * @default 0
   */
  readonly waitMs?: number;
  /** @default 2000 */
  readonly connectTimeoutMs?: number;
  /** How long one command may take before the connection is given up. @default 3000 */
  readonly commandTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 3_000;
// A healthy reader answers nothing for `blockMs`; only silence well beyond that means a dead socket.
const BLOCK_MARGIN_MS = 4_000;

/**
 * Opens a connection that never reconnects, never queues and never sends a command twice.
 *
 * With ioredis' defaults a MULTI whose connection dies is sent again on a new connection, where
 * nothing is WATCHed: an event is stored twice, or a stale one goes in. Throw this connection away
 * when it closes or when a command on it fails, and open another.
 *
 * @throws {Error} from ioredis when the server cannot be reached, refuses the login or the database
 */
export async function connectRedis(url: string, options: ConnectionOptions): Promise<Redis> {
  const commandTimeoutMs = (options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS) + (options.waitMs ?? 0);
  const access = withAccess(url, options.access);
  const redis = new Redis(access.url, {
    ...access.options,
    lazyConnect: true,
    connectionName: options.name,
    retryStrategy: () => null,
    reconnectOnError: null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableAutoPipelining: false,
    // ioredis would wait without end for a server that is loading its file. Here the first command is
    // refused with LOADING instead, and whoever sent it knows how long it wants to go on.
    enableReadyCheck: false,
    connectTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    keepAlive: 5_000,
    // Reply shapes are those of RESP2 on every supported server.
    protocol: 2,
    ...(options.blockMs === undefined
      ? { commandTimeout: commandTimeoutMs, socketTimeout: commandTimeoutMs }
      : { socketTimeout: options.blockMs + BLOCK_MARGIN_MS }),
  });
  // Without a listener ioredis prints errors itself. What fails is told by the command's promise.
  let problem: Error | undefined;
  redis.on('error', (error: Error) => {
    problem ??= error;
  });
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw problem ?? error;
  }
  // ioredis reports a refused SELECT or login as an event only, and would go on in database 0.
  if (problem !== undefined) {
    redis.disconnect();
    throw problem;
  }
  return redis;
}
