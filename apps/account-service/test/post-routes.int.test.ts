import { once } from 'node:events';
import { privateRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import {
  KEYS_ELSEWHERE,
  POST_ROUTE_CASES,
  type PostRouteCase,
  type SentAfter,
} from './support/post-route-cases.ts';
import { openSocket } from './support/raw-exchange.ts';
import { send, type Answer, type Sent } from './support/send.ts';
import { startService } from './support/service.ts';

// What a key promises holds for every route that takes POST, whoever adds one.

const server = await privateRedis();
const service = await startService(server.url);
const routes = Object.entries(POST_ROUTE_CASES);

interface Prepared {
  readonly key: string;
  readonly sent: Sent;
  readonly other: Sent;
}

async function prepare(id: string, made: (id: string) => PostRouteCase): Promise<Prepared> {
  const { before, sent, other } = made(id);
  const answers: Answer[] = [];
  for (const earlier of before) answers.push(await send(service.url, earlier));
  for (const { status } of answers) expect(status).toBeLessThan(300);
  const key = `key-of-${id}`;
  const keyed = (request: SentAfter): Sent => {
    const { headers, ...rest } = typeof request === 'function' ? request(answers) : request;
    return { ...rest, headers: { ...headers, 'idempotency-key': key } };
  };
  return { key, sent: keyed(sent), other: keyed(other) };
}

function expectReplay(again: Answer, first: Answer): void {
  expect(again).toMatchObject({ status: first.status, text: first.text });
  expect(again.headers['idempotency-replayed']).toBe('true');
  for (const name of ['etag', 'location', 'content-type']) {
    expect([name, again.headers[name]]).toEqual([name, first.headers[name]]);
  }
}

const firsts: { readonly sent: Sent; readonly first: Answer }[] = [];

describe('the routes that take POST', () => {
  it('have a case here, every one of them', () => {
    const served = [...service.routes.scopes.keys()].filter((route) => route.startsWith('POST '));
    expect([...Object.keys(POST_ROUTE_CASES), ...KEYS_ELSEWHERE].toSorted()).toEqual(
      served.toSorted(),
    );
  });
});

describe.each(routes)('%s with a key', (route, made) => {
  const name = route.replaceAll(/[^A-Za-z]+/g, '-').slice(0, 40);

  it('is carried out once, and answered the same again', async () => {
    const { sent } = await prepare(`again-${name}`, made);
    const first = await send(service.url, sent);
    expect(first.status).toBeLessThan(300);
    const [before] = await service.eventCounts();
    expectReplay(await send(service.url, sent), first);
    expect(await service.eventCounts()).toEqual([before]);
    firsts.push({ sent, first });
  });

  it('is refused with 422 when the key was used for another body', async () => {
    const { sent, other } = await prepare(`other-${name}`, made);
    expect((await send(service.url, sent)).status).toBeLessThan(300);
    const before = await service.eventCounts();
    const answer = await send(service.url, other);
    expect(answer).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
    expectProblem(answer);
    expect(await service.eventCounts()).toEqual(before);
  });

  it('is refused with 409 while the first request runs, and has its answer then', async () => {
    const { sent } = await prepare(`running-${name}`, made);
    await server.pause();
    const both = [send(service.url, sent), send(service.url, sent)];
    const refused = await Promise.race(both);
    expect(refused).toMatchObject({
      status: 409,
      headers: { 'retry-after': '1' },
      json: { code: 'idempotency_key_in_use' },
    });
    expectProblem(refused);
    await server.resume();
    await Promise.all(both);
    await expect.poll(async () => (await send(service.url, sent)).status).toBeLessThan(300);
    expectReplay(await send(service.url, sent), await send(service.url, sent));
  });
});

describe('a request whose client goes away', () => {
  it('holds its key until it has ended, and is then found by its retry', async () => {
    const { sent } = await prepare('gone', (id) => ({
      before: [create(id)],
      sent: deposit(id, 5),
      other: deposit(id, 6),
    }));
    await server.pause();
    const body = JSON.stringify(sent.body);
    const key = String(sent.headers?.['idempotency-key']);
    const head = [
      `POST ${sent.path} HTTP/1.1`,
      'Host: x',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Idempotency-Key: ${key}`,
      'Expect: 100-continue',
    ];
    const socket = await openSocket(service.url);
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    socket.write(body);
    expect((await send(service.url, sent)).status).toBe(409);
    socket.destroy();
    expect((await send(service.url, sent)).status).toBe(409);
    await server.resume();
    await expect.poll(async () => (await send(service.url, sent)).status).toBe(200);
    const again = await send(service.url, sent);
    expect(again).toMatchObject({ status: 200, json: { version: 2 } });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await service.eventCounts('gone')).slice(1)).toEqual([2]);
  });
});

describe('after a restart of the service and of Redis', () => {
  it('every request is answered as the first time', async () => {
    expect(firsts.map(({ first }) => first.status < 300)).toEqual(routes.map(() => true));
    await service.stop();
    await server.stop();
    await server.startAgain();
    const next = await startService(server.url);
    const before = await next.eventCounts();
    for (const { sent, first } of firsts) expectReplay(await send(next.url, sent), first);
    expect(await next.eventCounts()).toEqual(before);
  });
});
