import { privateRedis, startCuttingProxy } from '@streamfold/testing';
import { describe, expect, it, vi } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

// Whatever is wrong with Redis, the answer is 503 and says whether the command had an
// effect. It is never a 4xx, and a retry with the same key leaves one event.

const server = await privateRedis();
const service = await startService(server.url, { HEALTH_TIMEOUT_MS: '500' });
await send(service.url, create('faulty'));

const config = async (...args: readonly [string, string]): Promise<void> => {
  await service.redis.config('SET', ...args);
};

interface Fault {
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
}

const faults: Readonly<Record<string, Fault>> = {
  down: { begin: () => server.stop(), end: () => server.startAgain() },
  killed: { begin: () => server.kill(), end: () => server.startAgain() },
  frozen: { begin: () => server.pause(), end: () => server.resume() },
  'out of memory': {
    begin: () => config('maxmemory', '1'),
    end: () => config('maxmemory', '0'),
  },
  'without the replicas it needs': {
    begin: () => config('min-replicas-to-write', '1'),
    end: () => config('min-replicas-to-write', '0'),
  },
  'a replica that takes no writes': {
    begin: () => service.redis.replicaof('127.0.0.1', 1),
    end: () => service.redis.replicaof('NO', 'ONE'),
  },
};

describe.each(Object.entries(faults))('while Redis is %s', (name, fault) => {
  it('row 95: commands are answered 503, and once it is well again the retry takes effect once', async () => {
    const request = deposit('faulty', 10, {
      'idempotency-key': `fault ${name}`.replaceAll(' ', '-'),
    });
    const before = await service.redis.xlen('account:faulty');
    await fault.begin();

    const answer = await send(service.url, request);

    expect(answer.status).toBe(503);
    expectProblem(answer);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(['not_applied', 'unknown']).toContain(answer.json['outcome']);

    await fault.end();
    const again = await vi.waitFor(
      async () => {
        const retried = await send(service.url, request);
        expect(retried.status).toBe(200);
        return retried;
      },
      { timeout: 20_000, interval: 100 },
    );
    // Not applied is a promise: then it was the retry that wrote the event.
    if (answer.json['outcome'] === 'not_applied') {
      expect(again.headers['idempotency-replayed']).toBeUndefined();
    }
    expect(await service.redis.xlen('account:faulty')).toBe(before + 1);
  }, 60_000);
});

describe('while Redis is down', () => {
  it('reads are answered 503 and /readyz says why, while /livez does not mind', async () => {
    await server.stop();
    const answer = await send(service.url, read('faulty'));
    expect(answer).toMatchObject({ status: 503, json: { code: 'store_unavailable' } });
    expectProblem(answer);
    expect((await send(service.url, { path: '/livez' })).status).toBe(200);
    const readiness = await send(service.url, { path: '/readyz' });
    expect(readiness).toMatchObject({ status: 503, json: { status: 'not ready' } });
    expect(readiness.text).not.toMatch(/127\.0\.0\.1/);

    await server.startAgain();
    await vi.waitFor(
      async () => expect((await send(service.url, { path: '/readyz' })).status).toBe(200),
      { timeout: 20_000, interval: 100 },
    );
  }, 60_000);
});

describe('while the answer to a transaction is lost, and Redis with it', () => {
  it('the outcome is said to be unknown, and the retry finds what became of it', async () => {
    const { hostname: host, port } = new URL(server.url);
    const proxy = await startCuttingProxy({ host, port: Number(port) }, 'EXEC');
    const cutOff = await startService(`redis://127.0.0.1:${proxy.port}`);
    await send(service.url, create('unknown'));
    const request = deposit('unknown', 10, { 'idempotency-key': 'unknown-1' });

    const cut = proxy.cut('cutAfter');
    const sent = send(cutOff.url, request);
    await cut;
    await proxy.close();
    const answer = await sent;

    expect(answer).toMatchObject({
      status: 503,
      json: { code: 'append_outcome_unknown', outcome: 'unknown' },
    });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await send(service.url, request)).toMatchObject({
      status: 200,
      headers: { 'idempotency-replayed': 'true' },
      json: { version: 2, funds: 10 },
    });
  });
});
