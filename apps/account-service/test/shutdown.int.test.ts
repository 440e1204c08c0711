import { once } from 'node:events';
import { Agent } from 'node:http';
import { sharedRedis } from '@streamfold/testing';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { create, deposit } from './support/account-requests.ts';
import { openSocket, statusesIn } from './support/raw-exchange.ts';
import { send } from './support/send.ts';
import { startServiceProcess } from './support/service-process.ts';

const CLIENTS = 32;

const shared = await sharedRedis();
const redis = new Redis(shared.url);
afterAll(() => redis.disconnect());

// Only a connection that was never made is a request that was not sent.
const isRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';

/** Deposits one by one until the service takes no more connections. Counts what was answered. */
async function depositUntilRefused(url: string, client: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let answered = 0;
  let connection: string | undefined;
  try {
    for (;;) {
      const request = deposit('traffic', 1, { 'idempotency-key': `c${client}-${answered}` });
      const answer = await send(url, request, agent);
      expect(answer.status).toBe(200);
      answered += 1;
      connection = answer.headers.connection;
    }
  } catch (error) {
    if (!isRefused(error)) throw error;
    // Nobody was cut off: the last answer has said that it is the last on its connection.
    expect(connection).toBe('close');
    return answered;
  } finally {
    agent.destroy();
  }
}

/** Whether a connection can still be made. */
async function isListening(url: string): Promise<boolean> {
  try {
    (await openSocket(url)).destroy();
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

describe('a service that is told to stop in the middle of traffic', () => {
  it('answers every request that got a connection, keeps what it answered, and exits with 0', async () => {
    const service = startServiceProcess({ REDIS_URL: shared.url });
    const url = await service.url();
    await send(url, create('traffic'));

    const clients = Array.from({ length: CLIENTS }, (_, n) => depositUntilRefused(url, n));
    await expect
      .poll(() => redis.xlen('account:traffic'), { timeout: 30_000 })
      .toBeGreaterThan(200);
    const began = performance.now();
    service.signal('SIGTERM');
    const answered = (await Promise.all(clients)).reduce((sum, count) => sum + count, 0);

    expect(await service.exitCode).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await redis.xlen('account:traffic')).toBe(answered + 1);
    expect(service.stray).toEqual([]);
  }, 60_000);

  it('says on /readyz that it is stopping, and serves who comes in the meantime', async () => {
    const service = startServiceProcess({ REDIS_URL: shared.url, DRAIN_MS: '2000' });
    const url = await service.url();
    expect((await send(url, { path: '/readyz' })).status).toBe(200);
    service.signal('SIGTERM');
    await expect
      .poll(async () => await send(url, { path: '/readyz' }))
      .toMatchObject({ status: 503, json: { status: 'stopping' } });
    expect((await send(url, create('late'))).status).toBe(201);
    // The terminal and a supervisor may both pass on the same Ctrl-C.
    service.signal('SIGINT');
    expect(await service.exitCode).toBe(0);
  }, 30_000);

  it('answers all of several requests that were sent in one go, and ends the connection with the last', async () => {
    const service = startServiceProcess({ REDIS_URL: shared.url, LINGER_MS: '3000' });
    const url = await service.url();
    await send(url, create('in-one-go'));
    const socket = await openSocket(url);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    const answers = () => Buffer.concat(chunks).toString('latin1');
    const body = '{"amount":1}';
    const head = 'POST /accounts/in-one-go/deposits HTTP/1.1\r\nHost: x\r\n';
    const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.write(head + type + body);
    await expect.poll(answers).toContain('"version":2');

    service.signal('SIGTERM');
    await expect
      .poll(() => service.log.some(({ msg }) => String(msg).includes('is stopping')))
      .toBe(true);
    // It has stopped to listen: what comes now comes while it stops.
    await expect.poll(() => isListening(url)).toBe(false);
    const closed = once(socket, 'close');
    socket.write((head + type + body).repeat(50));
    await closed;

    expect(statusesIn(answers())).toEqual(Array<number>(51).fill(200));
    expect(answers().match(/^connection: close/gim)).toHaveLength(1);
    expect(await redis.xlen('account:in-one-go')).toBe(52);
    expect(await service.exitCode).toBe(0);
  }, 30_000);

  it('does not wait for connections on which nothing is sent', async () => {
    const service = startServiceProcess({ REDIS_URL: shared.url });
    const socket = await openSocket(await service.url());
    const began = performance.now();
    service.signal('SIGTERM');
    expect(await service.exitCode).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
    socket.destroy();
  }, 30_000);

  it('cuts a request that never ends, and still exits with 0 before its deadline', async () => {
    const service = startServiceProcess({
      REDIS_URL: shared.url,
      LINGER_MS: '0',
      SHUTDOWN_DEADLINE_MS: '3000',
    });
    const socket = await openSocket(await service.url());
    socket.on('error', () => socket.destroy());
    socket.write('POST /accounts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n');
    socket.write('Content-Length: 20\r\nExpect: 100-continue\r\n\r\n{"id"');
    // The service has begun to read the request once it says that it wants the rest of it.
    await once(socket, 'data');
    service.signal('SIGTERM');
    expect(await service.exitCode).toBe(0);
    socket.destroy();
  }, 30_000);
});
