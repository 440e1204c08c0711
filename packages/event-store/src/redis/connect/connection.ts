import { Redis } from 'ioredis';
import { parseRedisTarget, type ServerAddress } from './redis-target.ts';
import { connectToTarget } from './routes.ts';

export type { Redis };

/** How a dedicated connection is set up. Times are milliseconds. */
export interface ConnectionOptions {
  /** Shown by `CLIENT LIST`. */
  readonly name: string;
  /**
   * A key that will be used: in a Redis Cluster the connection goes to the master that holds it.
   * Needed there, and of no meaning elsewhere.
   */
  readonly key?: string;
  /**
   * The connection will block this long in a read. It then has no command time-out, and a socket
   * time-out that is longer than the read.
   *
   * @default the connection never blocks
   */
  readonly blockMs?: number;
  /** @default 2000 */
  readonly connectTimeoutMs?: number;
  /** How long one command may take before the connection is given up. @default 3000 */
  readonly commandTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 2_000;
/** How long one command may take by default, milliseconds. */
export const COMMAND_TIMEOUT_MS = 3_000;
// A healthy reader answers nothing for `blockMs`; only silence well beyond that means a dead socket.
const BLOCK_MARGIN_MS = 4_000;

/**
 * Opens a connection that never reconnects, never queues and never sends a command twice.
 *
 * With ioredis' defaults a MULTI whose connection dies is sent again on a new connection, where
 * nothing is WATCHed: an event is stored twice, or a stale one goes in. Throw this connection away
 * when it closes or when a command on it fails, and open another.
 *
 * In a cluster, and behind sentinels, each connection asks anew where the master is, and goes to a
 * server that says it is one.
 *
 * @param url `redis://`, `redis+cluster://` or `redis+sentinel://`, or the same with `rediss`; its
 *   forms are those of `parseRedisTarget`
 * @throws {Error} from ioredis when the server cannot be reached, refuses the login or the database
 * @throws {RouteError} there is no master at the moment
 * @throws {TypeError} the URL is malformed, or the key is missing in a cluster
 */
export async function connectRedis(url: string, options: ConnectionOptions): Promise<Redis> {
  const { blockMs: _, ...briefly } = options;
  return await connectToTarget(parseRedisTarget(url), options.key, {
    open: (server) => openDedicated(server, options),
    openToAsk: (server) => openDedicated(server, { ...briefly, name: `${options.name}-route` }),
  });
}

async function openDedicated(server: ServerAddress, options: ConnectionOptions): Promise<Redis> {
  const commandTimeoutMs = options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS;
  const redis = new Redis({
    ...redisAddress(server),
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

/** The address in ioredis' words; the one place where TLS is set up. */
function redisAddress(server: ServerAddress) {
  const { host, port, username, password, database, isTls } = server;
  return {
    host,
    port,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { db: database }),
    ...(isTls ? { tls: {} } : {}),
  };
}
