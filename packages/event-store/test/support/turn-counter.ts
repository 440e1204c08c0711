import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy that counts how often the client has spoken and was then answered. */
export interface TurnCounter {
  readonly port: number;
  /** Round trips on all connections so far. */
  readonly turns: number;
  close(): Promise<void>;
}

/** Starts a proxy on a free loopback port in front of `target`. */
export async function startTurnCounter(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TurnCounter> {
  let turns = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = createConnection(target);
    let isClientsTurn = true;
    client.on('data', (data) => {
      // However many pieces a request comes in, it is one turn until the server has spoken.
      if (isClientsTurn) turns += 1;
      isClientsTurn = false;
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      isClientsTurn = true;
      client.write(data);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // Closed by the test that owns the other end.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get turns() {
      return turns;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
