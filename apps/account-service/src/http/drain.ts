import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Server, type Socket } from 'node:net';
import { setImmediate as nextLoopTurn, setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** How long the steps of the end take, each in milliseconds. */
export interface DrainTimes {
  /** How long connections are still taken while `/readyz` says that the service is stopping. */
  readonly drainMs: number;
  /** How long open connections are then kept for a request that is on its way. */
  readonly lingerMs: number;
}

/** The way out of a service that is told to stop. */
export interface Drain {
  readonly isStopping: () => boolean;
  /** Closes the app without cutting a request. Settles when the last answer is sent. */
  readonly close: () => Promise<void>;
}

/**
 * Lets an app end without cutting a request: first it says so on `/readyz`, then it takes no more
 * connections, then each answer closes its connection, the last one of several requests that were sent
 * in one go, and only connections on which nothing came
 * for a while are closed under the client.
 */
export function drainOf(app: FastifyInstance, { drainMs, lingerMs }: DrainTimes): Drain {
  let isStopping = false;
  const connections = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });

  const lastOf = new WeakMap<Socket, ServerResponse>();
  app.server.on('request', ({ socket }, response) => {
    // Only the last answer on a connection ends it: one before it would cut off those behind.
    const before = lastOf.get(socket);
    if (isStopping && before?.headersSent === false) before.removeHeader('connection');
    lastOf.set(socket, response);
  });

  // Fastify adds `connection: close` to every answer from the moment on that it runs this hook.
  app.addHook('preClose', async () => {
    if (!app.server.listening) return;
    // Right after a turn of the event loop, what has come through the listener is accepted.
    await nextLoopTurn();
    const allGone = once(app.server, 'close');
    // Not `app.server.close()`: HTTP's own version also closes connections that are idle, and so
    // resets the request that a client is sending into one at this moment.
    Server.prototype.close.call(app.server);
    await Promise.race([allGone, delay(lingerMs, undefined, { ref: false })]);
    endSilent(connections);
  });

  return {
    isStopping: () => isStopping,
    close: async () => {
      isStopping = true;
      await delay(drainMs);
      await app.close();
    },
  };
}

// Node would wait for these: a connection counts as busy until its first request, which need not
// come.
function endSilent(connections: ReadonlySet<Socket>): void {
  for (const socket of connections) {
    if (socket.bytesRead === 0) socket.destroy();
  }
}
