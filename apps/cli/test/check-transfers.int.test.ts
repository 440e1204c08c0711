import { setTimeout as sleep } from 'node:timers/promises';
import { openRedisEventStore } from '@streamfold/event-store';
import { seededRandom, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';
import { startService } from './running-service.ts';

/** Longer by hand: `STREAMFOLD_KILLS=50 npm test -- apps/cli/test/check-transfers`. */
const KILLS = Number(process.env['STREAMFOLD_KILLS'] ?? '3');
const PARTITIONS = 4;
const CLIENTS = 16;
const FUNDS = 1_000;
const ACCOUNTS = Array.from({ length: 8 }, (_, n) => `account-${n}`);

const random = seededRandom();
const { url: redisUrl } = await sharedRedis();
const service = await startService(redisUrl, { PARTITIONS: String(PARTITIONS) });

/** Sends a request again and again until it is answered for good, and gives the status. */
async function post(path: string, body: object, key: string): Promise<number> {
  for (;;) {
    try {
      const response = await fetch(new URL(path, service.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer();
      if (response.status < 500 && response.status !== 409) return response.status;
    } catch {
      // It was killed, or is not up again: the same request finds out what became of it.
    }
    await sleep(20);
  }
}

async function moveMoney(client: number, isOver: () => boolean): Promise<number> {
  let sent = 0;
  while (!isOver()) {
    const from = random.pick(ACCOUNTS);
    const to = random.pick(ACCOUNTS.filter((id) => id !== from));
    sent += 1;
    const body = { from, to, amount: random.integer(1, 300) };
    expect([200, 422]).toContain(await post('/transfers', body, `c${client}-${sent}`));
  }
  return sent;
}

const check = (...args: readonly string[]) =>
  runCli(['check-transfers', '--url', redisUrl, ...args]);

describe('streamfold check-transfers', { timeout: 180_000 }, () => {
  it(`finds no difference while a service is killed ${KILLS} times under transfers, nor after`, async () => {
    for (const id of ACCOUNTS) {
      expect(await post('/accounts', { id }, `create-${id}`)).toBe(201);
      expect(await post(`/accounts/${id}/deposits`, { amount: FUNDS }, `fund-${id}`)).toBe(200);
    }
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, (_, n) => moveMoney(n, () => isOver));
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(random.integer(200, 1_500));
      await service.kill();
      const meanwhile = await check();
      expect(meanwhile).toMatchObject({ code: 0, stderr: '' });
      expect(meanwhile.stdout).toContain(' 0 differences, ');
      await service.startAgain();
      expect(await check()).toMatchObject({ code: 0, stderr: '' });
    }
    isOver = true;
    const sent = (await Promise.all(clients)).reduce((sum, count) => sum + count, 0);
    expect(sent).toBeGreaterThan(CLIENTS);

    const { code, stdout } = await check('--json');
    expect(code).toBe(0);
    const deposits = String(ACCOUNTS.length * FUNDS);
    expect(JSON.parse(stdout)).toMatchObject({
      isWell: true,
      pending: 0,
      differences: [],
      currencies: [{ currency: 'EUR', deposits, funds: deposits, inTransit: '0', missing: '0' }],
    });
    const funds = await Promise.all(
      ACCOUNTS.map(async (id) => {
        const response = await fetch(new URL(`/accounts/${id}`, service.url));
        return ((await response.json()) as { readonly funds: number }).funds;
      }),
    );
    expect(funds.reduce((sum, one) => sum + one, 0)).toBe(ACCOUNTS.length * FUNDS);
  });

  it('says what is wrong with a transfer, and ends with 1', async () => {
    const { url } = await sharedRedis();
    const store = await openRedisEventStore({ url, category: 'account', durability: 'memory' });
    const append = (id: string, ...events: { readonly type: string }[]) =>
      store.append(id, events, { expectedVersion: 'any' });
    const out = (transferId: string, more: object = {}) => {
      return { type: 'transferOut', transferId, to: 'b', amount: 5, ...more };
    };
    const into = (transferId: string, amount = 5) => {
      return { type: 'transferIn', transferId, from: 'a', amount };
    };
    const pending = { pending: true };
    await append('a', { type: 'create' }, { type: 'deposit', amount: 100 } as { type: string });
    await append('b', { type: 'create' });
    await append('a', out('lost'), out('more'), out('both', pending), out('way', pending));
    await append('b', into('more', 6), into('both'), into('made'), into('twice'), into('twice'));
    await append('a', { type: 'transferBack', transferId: 'both', amount: 5 } as { type: string });
    await store.close();

    const { code, stdout, stderr } = await runCli(['check-transfers', '--url', url]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines).toContain('transfer lost: it has not arrived');
    expect(lines).toContain('transfer more: 5 EUR left, and 6 EUR arrived');
    expect(lines).toContain('transfer both: it has arrived and has come back');
    expect(lines).toContain('transfer made: transferIn at b has no transferOut');
    expect(lines).toContain(
      'transfer twice: transferIn again, at version 6 of b; transferIn at b has no transferOut',
    );
    expect(stdout).toContain('EUR: 100 deposited - 0 withdrawn - 0 captured = 100; ');
    expect(stdout).toContain('5 in transit');
    expect(stdout).toContain('missing');
    expect(stdout).toContain('checked 4 transfers in 13 events: 5 differences, 1 pending');
  });

  it('explains itself with examples, and says in a sentence what is wrong', async () => {
    expect((await runCli(['check-transfers', '--help'])).stdout).toContain(
      'Examples:\n  streamfold check-transfers',
    );
    const failed = await runCli(['check-transfers', '--url', redisUrl, '--category', 'nobody']);
    expect(failed.code).toBe(1);
    expect(failed.stderr).not.toMatch(/^\s+at /m);
  });
});
