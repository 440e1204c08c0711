import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of commits that pass through the proxy. */
export type Commits =
  /** They pass. */
  | 'pass'
  /** They never reach the server, and the connection is lost. */
  | 'lost_before'
  /** The server carries them out, and the connection is lost before its answer. */
  | 'lost_after';

/** A TCP proxy in front of MongoDB that loses commits. */
export interface MongoProxy {
  readonly port: number;
  /** From now on, for so many commits; then they pass. */
  commits(fate: Commits, times?: number): void;
  /** How many commits were lost. */
  readonly lostCount: number;
  close(): Promise<void>;
}

/** Starts one on a free loopback port. The driver writes a command in one piece. */
export async function startMongoProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<MongoProxy> {
  const sockets = new Set<Socket>();
  let fate: Commits = 'pass';
  let times = 0;
  let lostCount = 0;
  const server = createServer((client) => {
    const upstream = createConnection(target);
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // A reset is what this proxy is for; the driver sees it and the test asserts on that.
      socket.on('error', cut);
      socket.on('close', cut);
      socket.on('close', () => sockets.delete(socket));
    }
    let isCutAtAnswer = false;
    client.on('data', (data) => {
      if (times > 0 && fate !== 'pass' && data.includes('commitTransaction')) {
        times -= 1;
        lostCount += 1;
        if (fate === 'lost_before') return cut();
        isCutAtAnswer = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isCutAtAnswer) cut();
      else client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    commits: (next, count = Infinity) => {
      fate = next;
      times = count;
    },
    get lostCount() {
      return lostCount;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
