import { connectRedis } from '@streamfold/event-store';
import { seededRandom } from '@streamfold/testing';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type RunningSystem } from './support/running-system.ts';

const CLIENTS = 64;
const COMMANDS_EACH = 25;
const OVERDRAFT_LIMIT = 500;

let system: RunningSystem;

beforeAll(async () => {
  system = await startSystem();
}, 120_000);

afterAll(async () => {
  await system.interrupt();
});

interface Answer {
  readonly status: number;
  readonly version: number;
  readonly funds: number;
  readonly change: number;
}

async function post(path: string, body: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${system.serviceUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function move(change: number): Promise<Answer> {
  const path = change > 0 ? '/accounts/crowded/deposits' : '/accounts/crowded/withdrawals';
  const { status, body } = await post(path, { amount: Math.abs(change) });
  const { version = 0, funds = 0 } = body as { version?: number; funds?: number };
  return { status, version, funds, change };
}

describe('64 clients on one account', () => {
  it('come to the sum of what was answered, in REST and in MongoDB', async () => {
    const random = seededRandom();
    await post('/accounts', { id: 'crowded', overdraftLimit: OVERDRAFT_LIMIT });
    const answers = await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const own: Answer[] = [];
        for (let command = 0; command < COMMANDS_EACH; command++) {
          own.push(await move(random.pick([1, -1]) * random.integer(1, 200)));
        }
        return own;
      }),
    );
    const all = answers.flat();
    const done = all.filter(({ status }) => status === 200);
    expect(all.every(({ status }) => status === 200 || status === 422)).toBe(true);

    const sum = done.reduce((funds, { change }) => funds + change, 0);
    const versions = done.map(({ version }) => version).toSorted((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: done.length }, (_, index) => index + 2));
    expect(done.every(({ funds }) => funds >= -OVERDRAFT_LIMIT)).toBe(true);

    const response = await fetch(`${system.serviceUrl}/accounts/crowded`);
    expect(await response.json()).toMatchObject({ funds: sum, version: done.length + 1 });

    const mongo = new MongoClient(system.mongoUrl);
    const accounts = mongo.db('accountDB').collection<{ _id: string }>('accountCollection');
    await expect
      .poll(() => accounts.findOne({ _id: 'crowded' }), { timeout: 15_000 })
      .toMatchObject({ funds: sum, version: done.length + 1 });
    await mongo.close();

    const redis = await connectRedis(system.redisUrl, { name: 'test' });
    expect(await redis.xlen('account:crowded')).toBe(done.length + 1);
    expect(await redis.xlen('accountStream')).toBe(done.length + 1);
    redis.disconnect();
  });
});
