import { accountDecider, fundsChangeOf, type AccountEvent } from '@streamfold/accounts';
import { openRedisEventStore, type StreamEvent } from '@streamfold/event-store';
import { seededRandom, sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, walk, type Query } from './support/pages.ts';
import { startProjector } from './support/projector.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const settings = { MONGO_URL: mongo.url, MONGO_DATABASE: mongo.databaseName };
const service = await startService(redis.url, settings);
const projector = await startProjector(redis.url, mongo);
const random = seededRandom();

// The clock goes on by hand, and now and then stands still: several events are of one time.
const BEGIN = Date.UTC(2026, 10, 1);
let now = BEGIN;
const store = await openRedisEventStore({ url: redis.url, category: 'account', now: () => now });
afterAll(() => store.close());

const EVENTS = 60;

/** An event of any type that moves money or none, as the account can have it now. */
function nextEvent(version: number, funds: number): object {
  const transferId = `t${version}`;
  const amount = random.integer(1, 9);
  const out = funds >= amount;
  switch (random.integer(0, 6)) {
    case 0:
      return { type: 'transferIn', amount, transferId, from: 'Partner', description: 'Rent' };
    case 1:
      return { type: 'limit', overdraftLimit: random.integer(0, 5) };
    case 2:
      return out ? { type: 'transferOut', amount, transferId, to: 'Partner' } : { type: 'freeze' };
    case 3:
      return out ? { type: 'withdraw', amount } : { type: 'limit', overdraftLimit: 0 };
    default:
      return { type: 'deposit', amount, reference: `invoice ${version}` };
  }
}

beforeAll(async () => {
  let funds = 0;
  let isFrozen = false;
  await append(0, [{ type: 'create' }]);
  for (let version = 2; version <= EVENTS; version++) {
    if (random.integer(0, 2) > 0) now += random.integer(1, 3);
    // While it is frozen no money moves.
    if (isFrozen) {
      await append(version - 1, [{ type: 'unfreeze' }]);
      isFrozen = false;
      continue;
    }
    // A hold and its capture are two events of one append.
    if (version < EVENTS && funds > 3 && random.integer(0, 5) === 0) {
      const holdId = `h${version}`;
      await append(version - 1, [
        held({ type: 'hold', holdId, amount: 3 }),
        held({ type: 'capture', holdId, amount: 2 }),
      ]);
      funds -= 2;
      version += 1;
      continue;
    }
    const event = accountDecider.parseEvent(nextEvent(version, funds) as AccountEvent);
    await append(version - 1, [event]);
    funds += fundsChangeOf(event);
    isFrozen = event.type === 'freeze';
  }
  await projector.caughtUp();
}, 60_000);

const held = (event: StreamEvent & { holdId: string; amount: number }): StreamEvent => event;

async function append(expectedVersion: number, events: readonly StreamEvent[]): Promise<void> {
  expect(await store.append('John', events, { expectedVersion })).toMatchObject({
    outcome: 'appended',
  });
}

interface Line {
  readonly version: number;
  readonly time: string;
  readonly balance: number;
  readonly amount: number;
  readonly type: string;
}

/** The statement, as the fold of the log has it. */
async function foldedLines(): Promise<readonly Line[]> {
  let state = accountDecider.initialState;
  const lines: Line[] = [];
  for await (const { event: data, version, meta } of store.readStream('John')) {
    const event = accountDecider.parseEvent(data);
    state = accountDecider.evolve(state, event);
    if (fundsChangeOf(event) === 0 || !('amount' in event) || state.status === 'absent') continue;
    const time = new Date(meta.time).toISOString();
    lines.push({ ...event, version, time, balance: state.funds });
  }
  return lines;
}

const path = '/accounts/John/transactions';

describe('the statement of a range of times', () => {
  it('has every line of it, either way, and the balances before and after them', async () => {
    const lines = await foldedLines();
    expect(new Set(lines.map(({ type }) => type)).size).toBeGreaterThan(2);
    for (let round = 0; round < 25; round++) {
      const ends = [0, 1].map(() => BEGIN + random.integer(-2, now - BEGIN + 3));
      const [first = 0, last = 0] = ends.toSorted((one, other) => one - other);
      const from = random.integer(0, 4) === 0 ? undefined : new Date(first).toISOString();
      const to = random.integer(0, 4) === 0 ? undefined : new Date(last).toISOString();
      const order = random.pick(['asc', 'desc']);
      const query: Query = { from, to, order, limit: random.integer(5, 30) };
      const isBefore = (line: Line): boolean => from !== undefined && line.time < from;
      const isAfter = (line: Line): boolean => to !== undefined && line.time >= to;
      const within = lines.filter((line) => !isBefore(line) && !isAfter(line));
      const pages = await walk<Line>(service.url, { path, member: 'transactions', query });
      const seen = pages.flat().map(({ ...line }) => line);
      const wanted = order === 'asc' ? within : within.toReversed();
      expect(seen, JSON.stringify(query)).toEqual(
        wanted.map((line) => ({ ...line, position: expect.any(String) as string })),
      );
      const { json } = await answered(service.url, path, query);
      expect(json, JSON.stringify(query)).toMatchObject({
        version: EVENTS,
        currency: 'EUR',
        openingBalance: lines.findLast(isBefore)?.balance ?? 0,
        closingBalance: lines.findLast((line) => !isAfter(line))?.balance ?? 0,
      });
    }
  }, 90_000);

  it('begins and ends between two milliseconds too', async () => {
    const lines = await foldedLines();
    const time = lines[Math.floor(lines.length / 2)]?.time ?? '';
    const later = time.replace('Z', '1Z');
    const at = { from: time, to: later };
    const { json } = await answered(service.url, path, at);
    expect(json['transactions']).toHaveLength(lines.filter((line) => line.time === time).length);
    const after = await answered(service.url, path, { from: later });
    expect(after.json['transactions']).toHaveLength(
      lines.filter((line) => line.time > time).length,
    );
  });

  it('finds its balances by an index, however many lines there are', async () => {
    const explained = await projector.db
      .collection('transactions')
      .find({ streamId: 'John', time: { $lt: new Date(now) }, version: { $lte: EVENTS } })
      .sort({ time: -1, version: -1 })
      .limit(1)
      .explain('executionStats');
    expect(explained['executionStats']).toMatchObject({ totalKeysExamined: 1 });
  });

  it('is walked through in full while the account goes on', async () => {
    const count = (await foldedLines()).length;
    const seen: number[] = [];
    const query = { order: 'desc', limit: 7 };
    const list = { path, member: 'transactions', query };
    const pages = await walk<Line>(service.url, list, async () => {
      await send(service.url, { path: '/accounts/John/deposits', body: { amount: 1 } });
      await projector.caughtUp();
    });
    seen.push(...pages.flat().map(({ version }) => version));
    expect(seen).toHaveLength(count);
    expect(seen).toEqual(seen.toSorted((one, other) => other - one));
  });
});
