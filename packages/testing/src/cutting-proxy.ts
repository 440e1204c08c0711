import {
  createConnection,
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';

/**
 * What is done to one connection when the trigger passes through it.
 *
 * - `cutBefore`: the trigger never reaches the server; both sides are closed.
 * - `cutAfter`: the server carries it out, its answer is swallowed, both sides are closed.
 * - `hold`: the client is cut off; the trigger waits and reaches the server when `release` is called.
 */
export type Cut = 'cutBefore' | 'cutAfter' | 'hold';

/** A TCP proxy that can cut a connection exactly where it hurts. */
export interface CuttingProxy {
  readonly port: number;
  /**
   * Arms the next trigger; resolves when it has been met and the client has been cut off.
   *
   * @param meanwhile done after the server has answered a `cutAfter`, before the client is cut off
   */
  cut(cut: Cut, meanwhile?: () => Promise<unknown>): Promise<void>;
  /** Sends on what `hold` kept back; resolves when the server has answered it. */
  release(): Promise<void>;
  /** How often the trigger has passed or been met. */
  readonly triggers: number;
  close(): Promise<void>;
}

/**
 * Starts a proxy on a free loopback port in front of `target`, which acts on the bytes of `trigger`
 * as a whole RESP bulk string: `EXEC`, `XREADGROUP` …
 *
 * A trigger is looked for in each piece of data as it comes. ioredis writes a pipeline in one piece,
 * and the test would fail, not pass, if it were split.
 */
export async function startCuttingProxy(
  target: { readonly host: string; readonly port: number },
  trigger: string,
): Promise<CuttingProxy> {
  const state = new ProxyState(target, trigger);
  const server = createServer((client) => {
    state.connect(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    cut: (cut, meanwhile) => state.arm(cut, meanwhile),
    release: () => state.release(),
    get triggers() {
      return state.triggers;
    },
    close: () => closeServer(server, state.sockets),
  };
}

interface Armed {
  readonly cut: Cut;
  readonly meanwhile: () => Promise<unknown>;
  readonly done: () => void;
}

class ProxyState {
  readonly sockets = new Set<Socket>();
  triggers = 0;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #trigger: RegExp;
  #armed: Armed | undefined;
  #held: { readonly upstream: Socket; readonly data: Buffer } | undefined;

  constructor(target: { readonly host: string; readonly port: number }, trigger: string) {
    this.#target = target;
    this.#trigger = new RegExp(`\\$${trigger.length}\\r\\n${trigger}\\r\\n`, 'i');
  }

  arm(cut: Cut, meanwhile: Armed['meanwhile'] = () => Promise.resolve()): Promise<void> {
    return new Promise((done) => {
      this.#armed = { cut, meanwhile, done };
    });
  }

  async release(): Promise<void> {
    const held = this.#held;
    if (held === undefined) throw new Error('nothing is held');
    this.#held = undefined;
    const answered = new Promise<void>((resolve) => held.upstream.once('data', () => resolve()));
    held.upstream.write(held.data);
    await answered;
    held.upstream.destroy();
  }

  connect(client: Socket): void {
    const upstream = createConnection(this.#target);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      // A reset is what this proxy is for; the sockets' owners see it and the test asserts on them.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
    }
    const link = { client, upstream };
    client.on('data', (data) => this.#fromClient(link, data));
    upstream.on('data', (data) => client.write(data));
    client.on('close', () => {
      if (this.#held?.upstream !== upstream) upstream.end();
    });
    upstream.on('close', () => client.destroy());
  }

  #fromClient(link: { client: Socket; upstream: Socket }, data: Buffer): void {
    if (!this.#trigger.test(data.toString('latin1'))) {
      link.upstream.write(data);
      return;
    }
    this.triggers += 1;
    const armed = this.#armed;
    this.#armed = undefined;
    if (armed === undefined) {
      link.upstream.write(data);
      return;
    }
    this.#carryOut(armed, link, data);
  }

  #carryOut(
    { cut, meanwhile, done }: Armed,
    { client, upstream }: { client: Socket; upstream: Socket },
    data: Buffer,
  ): void {
    switch (cut) {
      case 'cutBefore':
        upstream.destroy();
        break;
      case 'cutAfter':
        upstream.removeAllListeners('data');
        upstream.once('data', () => {
          void meanwhile().finally(() => {
            client.destroy();
            upstream.destroy();
            done();
          });
        });
        upstream.write(data);
        return;
      case 'hold':
        this.#held = { upstream, data };
        upstream.removeAllListeners('data');
        break;
    }
    client.destroy();
    done();
  }
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}
