import { connect, type Socket } from 'node:net';

/**
 * Sends bytes as they are and gives back all that the server answers until it closes the
 * connection. A reset counts as a close; what was received before it is kept.
 */
export function rawExchange(
  baseUrl: string,
  ...writes: readonly (string | Uint8Array)[]
): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      for (const bytes of writes) socket.write(bytes);
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    // The text received is what tests look at, whichever way the connection ended.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

/** The statuses of all answers in a raw text, in order. */
export function statusesIn(text: string): readonly number[] {
  return [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
}

/** A connection that is held open; the caller destroys it. */
export function openSocket(baseUrl: string): Promise<Socket> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => resolve(socket));
    socket.once('error', reject);
  });
}
