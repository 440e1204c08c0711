import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** When a client reads too slowly, in milliseconds. */
export interface SlowReaderTimes {
  /** How long it may leave bytes unread, or take to read `READ_BYTES_MIN` of them. */
  readonly timeoutMs: number;
  /** How often this is looked at. */
  readonly checkMs: number;
}

/** What a client reads at least in each `timeoutMs`, as long as more of its answer waits. */
const READ_BYTES_MIN = 16_384;

interface Unread {
  readonly since: number;
  /** How much of what was written had been taken by then. */
  readonly taken: number;
}

/**
 * Closes the connections of clients that do not read their answers, which would otherwise be kept in
 * memory for as long as the client likes. What the kernel has taken counts as read.
 */
export function cutSlowReaders(server: Server, { timeoutMs, checkMs }: SlowReaderTimes): void {
  const unread = new Map<Socket, Unread | undefined>();
  server.on('connection', (socket: Socket) => {
    unread.set(socket, undefined);
    socket.once('close', () => unread.delete(socket));
  });
  const check = (): void => {
    const now = performance.now();
    for (const [socket, before] of unread) {
      const waiting = socket.writableLength;
      const taken = socket.bytesWritten - waiting;
      if (waiting === 0) unread.set(socket, undefined);
      else if (before === undefined || taken - before.taken >= READ_BYTES_MIN) {
        unread.set(socket, { since: now, taken });
      } else if (now - before.since >= timeoutMs) socket.destroy();
    }
  };
  const timer = setInterval(check, checkMs).unref();
  server.once('close', () => clearInterval(timer));
}
