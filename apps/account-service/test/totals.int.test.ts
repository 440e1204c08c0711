import { accountDecider, fundsChangeOf, UNSAID_CURRENCY } from '@streamfold/accounts';
import { openRedisEventStore } from '@streamfold/event-store';
import { seededRandom, sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { answered, pathOf, walk, type Query } from './support/pages.ts';
import { startProjector } from './support/projector.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const settings = { MONGO_URL: mongo.url, MONGO_DATABASE: mongo.databaseName };
const service = await startService(redis.url, settings);
const projector = await startProjector(redis.url, mongo);
const random = seededRandom();

const DAY_MS = 86_400_000;
const BEGIN = Date.UTC(2026, 9, 28);
let now = BEGIN;
const store = await openRedisEventStore({ url: redis.url, category: 'account', now: () => now });
afterAll(() => store.close());

beforeAll(async () => {
  const accounts = [
    ['euro', {}],
    ['dollar', { currency: 'USD' }],
  ] as const;
  for (const [id, currency] of accounts) {
    await store.append(id, [{ type: 'create', ...currency }], { expectedVersion: 0 });
  }
  for (let version = 2; version <= 30; version++) {
    now += random.integer(0, DAY_MS);
    for (const [id, currency] of accounts) {
      const type = random.pick(['deposit', 'deposit', 'freeze', 'unfreeze']);
      const amount = random.integer(1, 9);
      const event = type === 'deposit' ? { type, amount, ...currency } : { type };
      await store.append(id, [event], { expectedVersion: version - 1 });
    }
  }
  await projector.caughtUp();
}, 60_000);

interface Total {
  readonly day: string;
  readonly type: string;
  readonly currency: string;
  readonly events: number;
  readonly amount: number;
}

/** The totals, as the log has them, in the order of the list. */
async function loggedTotals(): Promise<readonly Total[]> {
  const totals = new Map<string, Total>();
  for await (const { event: data, meta } of store.readCategory()) {
    const event = accountDecider.parseEvent(data);
    const day = new Date(meta.time).toISOString().slice(0, 10);
    const named = 'currency' in event && event.type !== 'create' ? event.currency : undefined;
    const key = [day, event.type, ...(named === undefined ? [] : [named])].join('/');
    const { events, amount } = totals.get(key) ?? { events: 0, amount: 0 };
    totals.set(key, {
      day,
      type: event.type,
      currency: named ?? UNSAID_CURRENCY,
      events: events + 1,
      amount: amount + Math.abs(fundsChangeOf(event)),
    });
  }
  return [...totals].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, total]) => total);
}

describe('totals', () => {
  it('are those of the log, of every range of days, type and currency, a page at a time', async () => {
    const totals = await loggedTotals();
    const days = totals.map(({ day }) => day);
    const maybe = <T>(choices: readonly T[]): T | undefined =>
      random.integer(0, 1) === 0 ? random.pick(choices) : undefined;
    for (let round = 0; round < 20; round++) {
      const [from = '', to = ''] = [random.pick(days), random.pick(days)].toSorted();
      const query = {
        from: maybe([from]),
        to: maybe([to]),
        type: maybe(['deposit', 'freeze', 'close']),
        currency: maybe(['EUR', 'USD']),
        order: random.pick(['asc', 'desc']),
        limit: random.integer(5, 20),
      } satisfies Query;
      const expected = totals
        .filter(({ day }) => day >= (query.from ?? '') && day <= (query.to ?? '9'))
        .filter(({ type }) => type === (query.type ?? type))
        .filter(({ currency }) => currency === (query.currency ?? currency));
      const pages = await walk<Total>(service.url, { path: '/totals', member: 'totals', query });
      expect(pages.flat(), JSON.stringify(query)).toEqual(
        query.order === 'asc' ? expected : expected.toReversed(),
      );
    }
  }, 90_000);

  it('say how far they are, and have a write whose token is named', async () => {
    const created = await send(service.url, create('late'));
    const token = String(created.headers['streamfold-token']);
    const day = new Date().toISOString().slice(0, 10);
    const query = { from: day, type: 'create', after: token, waitMs: 10_000 };
    const { json } = await answered(service.url, '/totals', query);
    expect(json['totals']).toContainEqual({
      day,
      type: 'create',
      currency: 'EUR',
      events: 1,
      amount: 0,
    });
    const asOf = async () => (await answered(service.url, '/totals')).json['asOf'];
    await expect
      .poll(asOf, { timeout: 10_000 })
      .toMatchObject({ positions: [token.split('.')[2]], eventsBehind: 0, lagMs: 0 });
  });

  it('show by their lag that nothing is projected', async () => {
    await projector.stop();
    await send(service.url, create('unseen'));
    const asOf = async () => (await answered(service.url, '/totals')).json['asOf'];
    await expect.poll(asOf, { timeout: 10_000 }).toMatchObject({ eventsBehind: 1 });
    await expect
      .poll(async () => ((await asOf()) as { lagMs: number }).lagMs, { timeout: 10_000 })
      .toBeGreaterThan(1_000);
  });

  it.each([
    { from: '2026-02-30' },
    { from: '2026-11-02', to: '2026-11-01' },
    { from: '2026-11-01T00:00:00Z' },
    { type: 'Deposit' },
    { currency: 'euro' },
    { order: 'up' },
    { limit: 0 },
    { cursor: 'x' },
    { owner: 'Ann' },
  ])('are 400 of %j', async (query) => {
    const answer = await send(service.url, { path: pathOf('/totals', query) });
    expect(answer).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
    expectProblem(answer);
  });
});
