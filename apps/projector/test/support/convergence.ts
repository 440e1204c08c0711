import {
  accountDecider,
  availableIn,
  fundsChangeOf,
  type AccountState,
} from '@streamfold/accounts';
import { accountProjections } from '@streamfold/account-projections';
import { categoryKeys, type EventStore } from '@streamfold/event-store';
import type { Redis } from 'ioredis';
import type { Db } from 'mongodb';
import { expect } from 'vitest';

const keys = categoryKeys('account');

interface Named {
  readonly _id: string;
  readonly version: number;
}

interface Total {
  readonly events: number;
  readonly amount: number;
}

/** Fails unless every document is what the accounts' own streams come to, and nothing is pending. */
export async function expectConverged(store: EventStore, redis: Redis, db: Db): Promise<void> {
  const streams = (await redis.keys(keys.stream('*'))).filter((key) => !key.endsWith(':snapshot'));
  const ids = streams.map((key) => key.slice(keys.stream('').length)).sort();
  const balances = await db
    .collection<Named>('accountCollection')
    .find()
    .sort({ _id: 1 })
    .toArray();
  const heads = await db.collection<Named>('transactions.heads').find().sort({ _id: 1 }).toArray();
  expect(balances.map(({ _id }) => _id)).toEqual(ids);
  const totals = new Map<string, Total>();
  const versions: number[] = [];
  for (const [index, id] of ids.entries()) {
    const told = await tell(store, id, totals);
    if (told.state.status === 'absent') throw new Error(`account ${id} has no event`);
    const { status, currency, funds, overdraftLimit } = told.state;
    const available = availableIn(told.state);
    versions.push(told.version);
    const members = { status, currency, funds, available, overdraftLimit, version: told.version };
    expect(balances[index]).toMatchObject(members);
    const lines = await db
      .collection('transactions')
      .find({ streamId: id })
      .sort({ version: 1 })
      .project({ _id: 0, version: 1, type: 1, amount: 1, balance: 1 })
      .toArray();
    expect(lines).toEqual(told.lines);
  }
  expect(heads.map(({ _id, version }) => [_id, version])).toEqual(
    ids.map((id, index) => [id, versions[index]]),
  );
  const found = await db.collection<Named & Total>('totals').find().toArray();
  expect(new Map(found.map(({ _id, events, amount }) => [_id, { events, amount }]))).toEqual(
    totals,
  );
  for (const { name, group = `${keys.group}:${name}` } of accountProjections) {
    expect([name, (await redis.xpending(keys.categoryStream, group))[0]]).toEqual([name, 0]);
  }
}

/** Folds the own stream of an account, and adds it to the totals. */
async function tell(store: EventStore, id: string, totals: Map<string, Total>) {
  let state: AccountState = accountDecider.initialState;
  let version = 0;
  const lines: object[] = [];
  for await (const recorded of store.readStream(id)) {
    const event = accountDecider.parseEvent(recorded.event);
    state = accountDecider.evolve(state, event);
    ({ version } = recorded);
    const amount = Math.abs(fundsChangeOf(event));
    const { type } = event;
    if (amount > 0 && state.status !== 'absent') {
      lines.push({ version, type, amount, balance: state.funds });
    }
    const day = `${new Date(recorded.meta.time).toISOString().slice(0, 10)}/${type}`;
    const total = totals.get(day) ?? { events: 0, amount: 0 };
    totals.set(day, { events: total.events + 1, amount: total.amount + amount });
  }
  return { state, version, lines };
}
