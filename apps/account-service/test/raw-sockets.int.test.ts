import { sharedRedis } from '@streamfold/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { openSocket, rawExchange, statusesIn } from './support/raw-exchange.ts';
import { closing, HOST, post, RAW_ROWS } from './raw-rows.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

// What no HTTP client would send. Every answer that the service gives is problem details, whether
// it comes from a route or from Node's parser.

const redis = await sharedRedis();
const service = await startService(redis.url, {
  HEADERS_TIMEOUT_MS: '300',
  REQUEST_TIMEOUT_MS: '400',
  CONNECTIONS_CHECK_MS: '50',
});
await send(service.url, create('raw'));

describe('refuses, and appends nothing', () => {
  let before: readonly number[] = [];
  beforeEach(async () => {
    before = await service.eventCounts('raw');
  });

  it.each(RAW_ROWS)('row %i: %s', async (_row, _name, bytes, status) => {
    const text = await rawExchange(service.url, bytes);

    expect(statusesIn(text).filter((s) => s !== 100)).toEqual([status]);
    expect(text).toMatch(/^content-type: application\/problem\+json/im);
    expect(text).toContain(`"status":${status}`);
    expect(await service.eventCounts('raw')).toEqual(before);
  });
});

describe('serves', () => {
  it('row 90: HTTP/1.0 without a Host', async () => {
    const text = await rawExchange(service.url, 'GET /accounts/raw HTTP/1.0\r\n\r\n');
    expect(statusesIn(text)).toEqual([200]);
  });

  it('row 90: a request target in absolute form', async () => {
    const target = `${service.url}/accounts/raw`;
    const text = await rawExchange(
      service.url,
      `GET ${target} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    );
    expect(statusesIn(text)).toEqual([200]);
  });

  it('row 85: GET with a body, HEAD and OPTIONS', async () => {
    const withBody = await send(service.url, { ...read('raw'), method: 'GET', body: '{"x":1}' });
    expect(withBody.status).toBe(200);
    const head = await send(service.url, { ...read('raw'), method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    const options = await send(service.url, { path: '/accounts', method: 'OPTIONS' });
    expect(options).toMatchObject({ status: 204, headers: { allow: 'POST, GET, HEAD, OPTIONS' } });
  });

  it('row 91: 1,000 requests in one go on one connection, in order', async () => {
    await send(service.url, create('pipe'));
    const body = '{"amount":1}';
    const one = post(`Content-Length: ${body.length}\r\n`, body, '/accounts/pipe/deposits');
    const last = post(closing(body), body, '/accounts/pipe/deposits');

    const text = await rawExchange(service.url, one.repeat(999) + last);

    expect(statusesIn(text)).toEqual(Array<number>(1_000).fill(200));
    const versions = [...text.matchAll(/"version":(\d+)/g)].map(([, v]) => Number(v));
    expect(versions).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 2));
  });

  it('row 97: a request id that is not safe gets another one, and injects nothing', async () => {
    const bad = ['x'.repeat(4_096), 'a b', '{"a":1}', '-leading', 'a,b'];
    for (const id of bad) {
      const { headers } = await send(service.url, {
        ...read('raw'),
        headers: { 'x-request-id': id },
      });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
    }
    const { headers } = await send(service.url, {
      ...read('raw'),
      headers: { 'x-request-id': 'order-17.a_B' },
    });
    expect(headers['x-request-id']).toBe('order-17.a_B');
  });

  it('row 50: ids that differ only in case as two accounts', async () => {
    await send(service.url, create('Case'));
    expect((await send(service.url, read('case'))).status).toBe(404);
    expect((await send(service.url, create('case'))).status).toBe(201);
  });

  it('row 54: ids that are names of other things as ordinary accounts', async () => {
    for (const id of ['accountStream', 'accountId', 'constructor', 'toString']) {
      expect((await send(service.url, create(id))).status).toBe(201);
      expect((await send(service.url, deposit(id, 7))).json).toMatchObject({
        version: 2,
        funds: 7,
      });
      expect((await send(service.url, read(id))).json).toMatchObject({ id, funds: 7 });
    }
  });

  it('rows 67 and 69: refuses what the rules refuse with 422', async () => {
    await send(service.url, create('rules', { overdraftLimit: 10 }));
    const before = await service.eventCounts('rules');
    const tooMuch = await send(service.url, withdraw('rules', 11));
    expect(tooMuch).toMatchObject({
      status: 422,
      json: { code: 'insufficient_funds', funds: 0, overdraftLimit: 10, amount: 11 },
    });
    expect(await service.eventCounts('rules')).toEqual(before);
    await send(service.url, deposit('rules', Number.MAX_SAFE_INTEGER));
    const beyond = await send(service.url, deposit('rules', 1));
    expect(beyond).toMatchObject({ status: 422, json: { code: 'funds_limit_exceeded' } });
    expect(await service.redis.xlen('account:rules')).toBe(2);
  });

  it('row 68: one of two withdrawals of all the money at once', async () => {
    await send(service.url, create('race'));
    await send(service.url, deposit('race', 100));
    const answers = await Promise.all([1, 2].map(() => send(service.url, withdraw('race', 100))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
  });
});

describe('bytes that are no request', () => {
  it('are refused after the answer to the whole request before them, not in its place', async () => {
    await send(service.url, create('before'));
    const body = '{"amount":5}';
    const request = post(`Content-Length: ${body.length}\r\n`, body, '/accounts/before/deposits');

    const text = await rawExchange(service.url, `${request}no request\r\n\r\n`);

    expect(statusesIn(text)).toEqual([200, 400]);
    expect(await service.redis.xlen('account:before')).toBe(2);
  });
});

describe('a client that goes away', () => {
  it('row 92: after its body was sent has its event once, and finds it by its key', async () => {
    await send(service.url, create('gone'));
    const body = '{"amount":5}';
    const headers = `Content-Length: ${body.length}\r\nIdempotency-Key: gone-1\r\n`;
    const socket = await openSocket(service.url);
    socket.write(post(headers, body, '/accounts/gone/deposits'), () => socket.resetAndDestroy());
    await vi.waitFor(async () => expect(await service.redis.xlen('account:gone')).toBe(2));

    const again = await send(service.url, deposit('gone', 5, { 'idempotency-key': 'gone-1' }));

    expect(again).toMatchObject({ status: 200, json: { version: 2, funds: 5 } });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await service.redis.xlen('account:gone')).toBe(2);
  });
});
