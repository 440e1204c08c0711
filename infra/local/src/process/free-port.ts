import { createServer } from 'node:net';
import { systemCodeOf } from '../local-error.ts';

/** The address that everything started here listens on. */
export const LOOPBACK = '127.0.0.1';

/** A port of the loopback address that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Whether a server can listen on the port of the loopback address now. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch (thrown) {
    const code = systemCodeOf(thrown);
    if (code === 'EADDRINUSE' || code === 'EACCES') return false;
    throw thrown;
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(taken));
    });
  });
}
