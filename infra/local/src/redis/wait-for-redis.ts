import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK } from '../process/free-port.ts';

const EVERY_MS = 20;
const ANSWER_MS_MAX = 1000;
const READY_MS_MAX = 30_000;
// A long log takes Redis a while to read; it says so for as long as it does.
const LOADING_MS_MAX = 600_000;

type Answer = 'ready' | 'loading' | 'silent';

/** Settles when the Redis on the port answers PING; rejects after 30 s, or 10 min of loading. */
export async function waitForRedis(port: number, giveUp: AbortSignal): Promise<void> {
  const startedAt = Date.now();
  while (!giveUp.aborted) {
    const answer = await ping(port);
    if (answer === 'ready') return;
    const limitMs = answer === 'loading' ? LOADING_MS_MAX : READY_MS_MAX;
    if (Date.now() - startedAt > limitMs) {
      throw new Error(`no answer on port ${String(port)} within ${String(limitMs / 1000)} s`);
    }
    await sleep(EVERY_MS);
  }
}

function ping(port: number): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    const answer = (value: Answer): void => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(ANSWER_MS_MAX, () => answer('silent'));
    socket.once('error', () => answer('silent'));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (bytes) => {
      const reply = bytes.toString('latin1');
      if (reply.startsWith('+PONG')) answer('ready');
      else answer(reply.startsWith('-LOADING') ? 'loading' : 'silent');
    });
  });
}
