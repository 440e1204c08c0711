import { accountDecider } from '@streamfold/accounts';
import { openRedisEventStore } from '@streamfold/event-store';
import { privateRedis, sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startServiceProcess } from './support/service-process.ts';
import { startService } from './support/service.ts';

// Inputs that are bad, or look so, by what was there before them.

const shared = await sharedRedis();
const service = await startService(shared.url);

describe('a command on an account that was closed', () => {
  it('row 70: is refused, whatever it is, while the account can still be read', async () => {
    const store = await openRedisEventStore({ url: shared.url, category: 'account' });
    afterAll(() => store.close());
    await send(service.url, create('closed'));
    const { outcome } = await store.handle('closed', accountDecider, { type: 'close' });
    expect(outcome).toBe('accepted');
    const before = await service.eventCounts('closed');

    for (const request of [deposit('closed', 1), withdraw('closed', 1)]) {
      const answer = await send(service.url, request);
      expect(answer).toMatchObject({ status: 422, json: { code: 'account_closed' } });
      expectProblem(answer);
    }
    const again = await send(service.url, create('closed'));
    expect(again).toMatchObject({ status: 409, json: { code: 'account_exists' } });
    expect((await send(service.url, read('closed'))).status).toBe(200);
    expect(await service.eventCounts('closed')).toEqual(before);
  });
});

describe('a request under a key whose first request still runs', () => {
  it('row 76: is told to come back, and then has the answer of the first', async () => {
    const server = await privateRedis();
    const slow = await startService(server.url);
    await send(slow.url, create('running'));
    const request = deposit('running', 5, { 'idempotency-key': 'running-1' });
    const answers = { first: 0 };
    await server.pause();
    const first = send(slow.url, request);
    void first.then(({ status }) => (answers.first = status));
    // Whichever of the two reaches the service first, the other one is in its way.
    const second = await Promise.race([first, send(slow.url, request)]);
    expect(second).toMatchObject({ status: 409, json: { code: 'idempotency_key_in_use' } });
    expect(second.headers['retry-after']).toBe('1');
    expectProblem(second);
    await server.resume();

    const status = async () => (await send(slow.url, request)).status;
    await expect.poll(status, { timeout: 20_000 }).toBe(200);
    await first;
    expect((await send(slow.url, request)).headers['idempotency-replayed']).toBe('true');
    expect(await slow.redis.xlen('account:running')).toBe(2);
  }, 60_000);
});

describe('what people are told of a movement', () => {
  const texts = [
    '<script>alert(1)</script>',
    '${jndi:ldap://x/a}',
    '%n%s%x',
    "'; DROP TABLE accounts; --",
    '👩‍👩‍👧‍👦 paid',
    'שלום \u202e abc',
    '\\u0000 {"$gt":""}',
  ];

  it('row 98: is kept as it is, whatever it says, and never comes into the log of the service', async () => {
    const process = startServiceProcess({ REDIS_URL: shared.url, LOG_LEVEL: 'debug' });
    const url = await process.url();
    await send(url, create('told'));
    for (const description of texts) {
      const body = { amount: 1, description };
      const answer = await send(url, { path: '/accounts/told/deposits', body });
      expect(answer.status, description).toBe(200);
    }
    process.signal('SIGTERM');
    expect(await process.exitCode).toBe(0);

    const store = await openRedisEventStore({ url: shared.url, category: 'account' });
    afterAll(() => store.close());
    const kept: unknown[] = [];
    for await (const { event } of store.readStream('told')) kept.push(event);
    expect(kept.slice(1)).toEqual(
      texts.map((description) => expect.objectContaining({ description }) as unknown),
    );
    expect(process.stray).toEqual([]);
    const answered = process.log.filter(({ msg }) => msg === 'request answered');
    expect(answered).toHaveLength(texts.length + 1);
    expect(JSON.stringify(process.log)).not.toMatch(/jndi|script|DROP/);
  }, 60_000);
});
