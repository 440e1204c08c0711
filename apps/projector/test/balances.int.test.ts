import {
  accountDecider,
  AMOUNT_MAX,
  parseAmount,
  parseOverdraftLimit,
  type Amount,
  type AccountCommand,
} from '@streamfold/accounts';
import { openRedisEventStore } from '@streamfold/event-store';
import { createMongoClient } from '@streamfold/projections';
import { createLogger, readConfig } from '@streamfold/runtime';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterAll, expect, it } from 'vitest';
import { startProjector } from '../src/composition-root.ts';
import { projectorSettings } from '../src/config.ts';
import { allSettled } from './support/settled.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const client = createMongoClient(mongo.url, { name: 'test' });
const db = client.db(mongo.databaseName);
const store = await openRedisEventStore({
  url: redis.url,
  category: 'account',
  durability: 'memory',
});
const logger = createLogger({ service: 'projector', level: 'error' });
logger.silent = true;
const running = await startProjector({
  config: readConfig(projectorSettings, {
    REDIS_URL: redis.url,
    MONGO_URL: mongo.url,
    MONGO_DATABASE: mongo.databaseName,
    DURABILITY: 'memory',
    PORT: '0',
    BLOCK_MS: '200',
  }),
  logger,
  signal: new AbortController().signal,
});

afterAll(async () => {
  await running.stop();
  await store.close();
  await client.close();
});

const noOverdraft = limit(0);

it('the document of an account is as in the contract', async () => {
  const positions = [
    await settle('JohnDoe', { type: 'createAccount', overdraftLimit: noOverdraft }),
    await settle('JohnDoe', { type: 'deposit', amount: amount(100) }),
    await settle('JohnDoe', { type: 'withdraw', amount: amount(100) }),
  ];
  const { time } = await store.load('JohnDoe', accountDecider);
  expect(await document('JohnDoe')).toEqual({
    _id: 'JohnDoe',
    status: 'open',
    currency: 'EUR',
    funds: 0,
    available: 0,
    overdraftLimit: 0,
    version: 3,
    generation: 1,
    timestamps: positions,
    hash: expect.stringMatching(/^.{16}$/) as string,
    updatedAt: new Date(time ?? 0),
  });
});

it('money is int64, the largest and negative funds too', async () => {
  await settle('rich', { type: 'createAccount', overdraftLimit: noOverdraft });
  await settle('rich', { type: 'deposit', amount: amount(3_000_000_000) });
  await settle('rich', { type: 'deposit', amount: amount(AMOUNT_MAX - 3_000_000_000) });
  await settle('poor', { type: 'createAccount', overdraftLimit: limit(AMOUNT_MAX) });
  await settle('poor', { type: 'withdraw', amount: amount(AMOUNT_MAX) });
  expect(await document('rich')).toMatchObject({ funds: AMOUNT_MAX });
  expect(await document('poor')).toMatchObject({ funds: -AMOUNT_MAX, overdraftLimit: AMOUNT_MAX });
  const wrong = {
    $or: ['funds', 'available', 'overdraftLimit'].map((m) => ({
      [m]: { $not: { $type: 'long' } },
    })),
  };
  expect(await db.collection('accountCollection').countDocuments(wrong)).toBe(0);
});

it('an event that no rule would have accepted halts its account', async () => {
  const create = { type: 'create' };
  const impossible = {
    overdrawn: [create, { type: 'withdraw', amount: 1 }],
    overflowing: [create, { type: 'deposit', amount: AMOUNT_MAX }, { type: 'deposit', amount: 1 }],
    'created-twice': [create, create],
    'deposit-first': [{ type: 'deposit', amount: 1 }],
    unknown: [create, { type: 'vanish' }],
    zero: [create, { type: 'deposit', amount: 0 }],
    text: [create, { type: 'deposit', amount: '100' }],
  };
  for (const [id, events] of Object.entries(impossible)) {
    await store.append(id, [...events, { type: 'deposit', amount: 7 }], { expectedVersion: 0 });
  }
  await settle('fine', { type: 'createAccount', overdraftLimit: noOverdraft });
  expect(await document('fine')).toMatchObject({ version: 1 });
  const ids = Object.keys(impossible);
  const parked = await db
    .collection('parked')
    .find({ streamId: { $in: ids } })
    .toArray();
  const of = (name: string) => parked.filter(({ projection }) => projection === name);
  // Totals know nothing of an account: they refuse what is no event, and a sum that is not safe.
  const inTotals = of('totals').map(({ streamId }) => String(streamId));
  expect(inTotals.sort()).toEqual(['overflowing', 'text', 'unknown', 'zero']);
  expect(of('balances')).toHaveLength(ids.length);
  expect(of('transactions')).toHaveLength(ids.length);
  for (const [id, events] of Object.entries(impossible)) {
    const records = [...of('balances'), ...of('transactions')];
    for (const record of records.filter(({ streamId }) => streamId === id)) {
      const { length: version } = events;
      expect(record).toMatchObject({ code: 'event_refused', version, waitingCount: 1 });
    }
    const version = events.length - 1;
    expect((await document(id))?.['version']).toBe(version === 0 ? undefined : version);
  }
});

it('the statement of an account has its lines, and the totals of the day count them', async () => {
  const before = await totalsByType();
  await settle('lines', { type: 'createAccount', overdraftLimit: noOverdraft });
  await settle('lines', { type: 'deposit', amount: amount(500) });
  await settle('lines', { type: 'withdraw', amount: amount(200) });
  const lines = db.collection('transactions').find({ streamId: 'lines' }).sort({ version: 1 });
  expect(await lines.toArray()).toMatchObject([
    { version: 2, type: 'deposit', amount: 500, balance: 500 },
    { version: 3, type: 'withdraw', amount: 200, balance: 300 },
  ]);
  const after = await totalsByType();
  const added = (type: string, member: 'events' | 'amount') =>
    (after.get(type)?.[member] ?? 0) - (before.get(type)?.[member] ?? 0);
  expect([added('create', 'events'), added('create', 'amount')]).toEqual([1, 0]);
  expect([added('deposit', 'events'), added('deposit', 'amount')]).toEqual([1, 500]);
  expect([added('withdraw', 'events'), added('withdraw', 'amount')]).toEqual([1, 200]);
});

it('health: alive and ready while it runs', async () => {
  const ready = await fetch(`${running.url}/readyz`);
  expect(ready.status).toBe(200);
  const inOrder = {
    partition: 0,
    status: 'running',
    eventsBehind: 0,
    secondsBehind: 0,
    failuresInARow: 0,
  };
  expect(await ready.json()).toMatchObject({
    status: 'ready',
    checks: { redis: 'ok', mongo: 'ok', projections: 'ok' },
    details: [
      { projection: 'balances', ...inOrder },
      { projection: 'transactions', ...inOrder },
      { projection: 'totals', ...inOrder },
    ],
  });
  expect((await fetch(`${running.url}/livez`)).status).toBe(200);
});

interface Total {
  readonly type: string;
  readonly events: number;
  readonly amount: number;
}

/** Whatever the day: midnight may come by. */
async function totalsByType(): Promise<ReadonlyMap<string, Total>> {
  const sum = { events: { $sum: '$events' }, amount: { $sum: '$amount' } };
  const totals = await db
    .collection('totals')
    .aggregate<Total>([
      { $group: { _id: '$type', ...sum } },
      { $project: { _id: 0, type: '$_id', events: 1, amount: 1 } },
    ])
    .toArray();
  return new Map(totals.map((total) => [total.type, total]));
}

async function settle(id: string, command: AccountCommand): Promise<string> {
  const result = await store.handle(id, accountDecider, command);
  if (result.outcome !== 'accepted') throw new Error(`outcome is ${result.outcome}`);
  const position = result.positions.at(-1) ?? '';
  await allSettled(running.projector, position);
  return position;
}

async function document(id: string): Promise<Record<string, unknown> | null> {
  return await db.collection<{ readonly _id: string }>('accountCollection').findOne({ _id: id });
}

function amount(value: number): Amount {
  const parsed = parseAmount(value);
  if (parsed === undefined) throw new RangeError(`${value} is no amount`);
  return parsed;
}

function limit(value: number): NonNullable<ReturnType<typeof parseOverdraftLimit>> {
  const parsed = parseOverdraftLimit(value);
  if (parsed === undefined) throw new RangeError(`${value} is no overdraft limit`);
  return parsed;
}
