import type { Socket } from 'node:net';
import { sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { openSocket } from './support/raw-exchange.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

// Clients that hold on to a connection by doing almost nothing with it. Each is cut in its time, and
// until then takes nothing from the others.

const CLIENTS = 100;
const TRICKLE_MS = 100;
const redis = await sharedRedis();
// With so few places, what a slow sender held would be missed at once.
const service = await startService(redis.url, {
  HEADERS_TIMEOUT_MS: '1500',
  REQUEST_TIMEOUT_MS: '2000',
  CONNECTIONS_CHECK_MS: '100',
  REQUESTS_MAX: '10',
});
const roomy = await startService(redis.url, {
  ANSWER_TIMEOUT_MS: '1000',
  CONNECTIONS_CHECK_MS: '100',
});
await send(service.url, create('served'));
const sockets: Socket[] = [];
afterAll(() => sockets.forEach((socket) => socket.destroy()));

interface SlowClient {
  readonly socket: Socket;
  /** How long its connection lasted, in milliseconds. */
  readonly lasted: Promise<number>;
}

/** Connects, sends `begin`, and then, a byte at a time, for as long as it is let, `drip`. */
async function slowClient(url: string, begin: string, drip?: string): Promise<SlowClient> {
  const socket = await openSocket(url);
  sockets.push(socket);
  socket.on('error', () => socket.destroy());
  const began = performance.now();
  socket.write(begin);
  const timer = setInterval(() => {
    if (drip !== undefined && socket.writable) socket.write(drip);
  }, TRICKLE_MS);
  // Not `events.once`, which fails at an error: a connection that is reset was cut too.
  const lasted = new Promise<number>((resolve) => {
    socket.once('close', () => {
      clearInterval(timer);
      resolve(performance.now() - began);
    });
  });
  return { socket, lasted };
}

const many = (begin: string, drip?: string) =>
  Promise.all(Array.from({ length: CLIENTS }, () => slowClient(service.url, begin, drip)));

/** Serves others until all of the slow ones are gone. */
async function serveMeanwhile(
  url: string,
  clients: readonly SlowClient[],
): Promise<readonly number[]> {
  const left = new Set(clients);
  for (const client of clients) void client.lasted.then(() => left.delete(client));
  let served = 0;
  while (left.size > 0) {
    const answer = await send(url, deposit('served', 1));
    expect(answer, answer.text).toMatchObject({ status: 200 });
    served += 1;
  }
  expect(served).toBeGreaterThan(10);
  return Promise.all(clients.map(({ lasted }) => lasted));
}

describe(`${CLIENTS} slow clients at once are cut in time while others are served`, () => {
  it.each([
    ['headers byte by byte', 'GET /accounts/served HTTP/1.1\r\nHost: x\r\nX-Slow: ', 1_500],
    [
      'a body byte by byte',
      'POST /accounts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n',
      2_000,
    ],
  ])(
    'that send %s',
    async (_name, begin, timeoutMs) => {
      const clients = await many(begin, ' ');
      clients.forEach(({ socket }) => socket.resume());
      for (const ms of await serveMeanwhile(service.url, clients))
        expect(ms).toBeGreaterThan(timeoutMs / 2);
    },
    30_000,
  );
});

describe('a client that does not read what it asked for', () => {
  it('is cut in time, while others are served', async () => {
    const one = 'GET /accounts/served HTTP/1.1\r\nHost: x\r\n\r\n';
    // It goes on writing: one that neither reads nor writes does not hear that it was cut.
    const client = await slowClient(roomy.url, one.repeat(40_000), '\r\n');
    client.socket.pause();
    await serveMeanwhile(roomy.url, [client]);
    expect((await send(roomy.url, read('served'))).status).toBe(200);
  }, 60_000);
});
