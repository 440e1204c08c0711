import { Agent } from 'node:http';
import { seededRandom, sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { send, type Answer, type Sent } from './support/send.ts';
import { startService } from './support/service.ts';

const CLIENTS = 64;
const COMMANDS_EACH = 20;
const random = seededRandom();

const redis = await sharedRedis();
const services = [await startService(redis.url), await startService(redis.url)];
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
afterAll(() => agent.destroy());

describe.each([
  ['one service', 1],
  ['two services on one Redis', 2],
])(`${CLIENTS} clients on one account of %s`, (name, count) => {
  it('leave the sum of what was answered, in versions without a hole, never overdrawn', async () => {
    const id = `busy-${count}`;
    const urls = services.slice(0, count).map(({ url }) => url);
    await send(urls[0] ?? '', create(id));
    const done: { readonly change: number; readonly answer: Answer }[] = [];
    const statuses = new Map<number, number>();

    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        const url = urls[client % urls.length] ?? '';
        for (let n = 0; n < COMMANDS_EACH; n += 1) {
          const amount = random.integer(1, 100);
          const isDeposit = random.pick([true, false]);
          const request = isDeposit ? deposit(id, amount) : withdraw(id, amount);
          const answer = await send(url, request, agent);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          if (answer.status === 200) done.push({ change: isDeposit ? amount : -amount, answer });
        }
      }),
    );

    expect(
      // Who loses to the other process tries again inside: no client is told of a conflict.
      [...statuses.keys()].filter((s) => ![200, 422].includes(s)),
      name,
    ).toEqual([]);
    const versions = done.map(({ answer }) => Number(answer.json['version']));
    expect(versions.toSorted((a, b) => a - b)).toEqual(done.map((_, n) => n + 2));
    const inOrder = done.toSorted(
      (a, b) => Number(a.answer.json['version']) - Number(b.answer.json['version']),
    );
    let funds = 0;
    for (const { change, answer } of inOrder) {
      funds += change;
      expect(funds).toBeGreaterThanOrEqual(0);
      expect(answer.json['funds']).toBe(funds);
    }
    for (const url of urls) {
      expect((await send(url, read(id))).json).toMatchObject({ funds, version: done.length + 1 });
    }
    expect(await services[0]?.redis.xlen(`account:${id}`)).toBe(done.length + 1);
  }, 60_000);
});

describe('the same request sent through two services at once', () => {
  it('takes effect once, whichever of them it reaches first', async () => {
    const [first, second] = services.map(({ url }) => url);
    await send(first ?? '', create('echo'));
    const sent = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? first : second) ?? '');
    const request = deposit('echo', 5, { 'idempotency-key': 'echo-1' });
    // One whose twin still runs in the same service is told to come again.
    const answers = await Promise.all(
      sent.map((url) => sendUntil(url, request, ({ status }) => status !== 409)),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await services[0]?.redis.xlen('account:echo')).toBe(2);
  });
});

async function sendUntil(
  url: string,
  request: Sent,
  isEnough: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await send(url, request, agent);
    if (isEnough(answer)) return answer;
  }
}
