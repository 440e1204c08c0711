import {
  accountDecider,
  NO_OVERDRAFT,
  parseAccountId,
  parseAmount,
  parseOwner,
  type AccountCommand,
  type AccountId,
} from '@streamfold/accounts';
import { openRedisEventStore, type EventStore } from '@streamfold/event-store';
import { createLogger } from '@streamfold/runtime';
import { sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { validOf } from '../src/http/valid-of.ts';
import { accountTurns } from '../src/transfers/account-turns.ts';
import { makeTransfer } from '../src/transfers/make-transfer.ts';
import { resumeTransfers } from '../src/transfers/resume-transfers.ts';
import { TransferUnfinishedError, type TransferContext } from '../src/transfers/transfer.ts';
import { stoppingStore } from './support/stopping-store.ts';
import { idIn } from './support/transfer-requests.ts';

const PARTITIONS = 2;
const DAY_MS = 86_400_000;
const FUNDS = 100;
const AMOUNT = 30;

const { url } = await sharedRedis();
const log = { url, category: 'account', partitions: PARTITIONS, durability: 'memory' } as const;
const store = await openRedisEventStore(log);
/** Another process, as far as the log knows: it remembers nothing of the first one. */
const other = await openRedisEventStore(log);
afterAll(() => Promise.all([store.close(), other.close()]));
const logger = createLogger({ service: 'test', level: 'error' });

const amountOf = (value: number) => validOf(parseAmount(value));
const does = async (id: AccountId, command: AccountCommand): Promise<void> => {
  const { outcome } = await store.handle(id, accountDecider, command);
  expect(outcome).toBe('accepted');
};

interface Pair {
  readonly from: AccountId;
  readonly to: AccountId;
}

async function pair(name: string): Promise<Pair> {
  const from = validOf(parseAccountId(idIn(0, PARTITIONS, `${name}-from`)));
  const to = validOf(parseAccountId(idIn(1, PARTITIONS, `${name}-to`)));
  for (const id of [from, to]) {
    await does(id, { type: 'createAccount', overdraftLimit: NO_OVERDRAFT });
  }
  await does(from, { type: 'deposit', amount: amountOf(FUNDS) });
  return { from, to };
}

const send = (through: EventStore, { from, to }: Pair, context: Partial<TransferContext> = {}) =>
  makeTransfer(
    { store: through, windowMs: DAY_MS, turns: accountTurns() },
    { from, to, amount: amountOf(AMOUNT) },
    {
      by: undefined,
      commitId: `key-${from}`,
      expectedVersion: undefined,
      actor: undefined,
      ...context,
    },
  );

async function* only(id: AccountId): AsyncGenerator<AccountId> {
  yield await Promise.resolve(id);
}

const resume = (through: EventStore, { from }: Pair, now = Date.now, minAgeMs = 0) =>
  resumeTransfers({
    store: through,
    windowMs: DAY_MS,
    accountsInTransit: () => only(from),
    logger,
    minAgeMs,
    now,
  }).run(new AbortController().signal);

const typesOf = async (id: AccountId): Promise<readonly string[]> => {
  const types: string[] = [];
  for await (const { event } of store.readStream(id)) types.push(event.type);
  return types;
};

const stateOf = async (id: AccountId) => {
  const { state } = await other.load(id, accountDecider);
  if (state.status === 'absent') throw new TypeError('the account is not there');
  return state;
};

const expectArrived = async ({ from, to }: Pair): Promise<void> => {
  expect(await stateOf(from)).toMatchObject({ funds: FUNDS - AMOUNT, inTransit: 0, transfers: [] });
  expect(await stateOf(to)).toMatchObject({ funds: AMOUNT });
  expect(await typesOf(from)).toEqual(['create', 'deposit', 'transferOut', 'transferDone']);
  expect((await typesOf(to)).filter((type) => type === 'transferIn')).toHaveLength(1);
};

const expectBack = async ({ from, to }: Pair): Promise<void> => {
  expect(await stateOf(from)).toMatchObject({ funds: FUNDS, inTransit: 0, transfers: [] });
  expect(await stateOf(to)).toMatchObject({ funds: 0 });
  expect((await typesOf(from)).filter((type) => type === 'transferBack')).toHaveLength(1);
  expect(await typesOf(to)).not.toContain('transferIn');
};

const ways = [
  ['its key', (accounts: Pair) => send(other, accounts)],
  ['upkeep', (accounts: Pair) => resume(other, accounts)],
  [
    'the key and upkeep of two processes at once',
    (accounts: Pair) =>
      Promise.all([
        send(other, accounts),
        send(store, accounts),
        resume(store, accounts),
        resume(other, accounts),
      ]),
  ],
] as const;

describe.each(ways)('a transfer resumed by %s', (way, goOn) => {
  it.each([1, 2])('arrives once when its process ended after step %i', async (step) => {
    const accounts = await pair(`arrives-${step}-${way.length}`);
    await expect(send(stoppingStore(store, step), accounts)).rejects.toThrow(
      TransferUnfinishedError,
    );
    expect(await stateOf(accounts.from)).toMatchObject({ inTransit: AMOUNT });
    await goOn(accounts);
    await expectArrived(accounts);
    const { from } = accounts;
    const replay = await send(store, accounts);
    expect(replay).toMatchObject({ outcome: 'completed', isReplay: true, version: 4 });
    expect(await typesOf(from)).toHaveLength(4);
  });

  it.each([1, 2, 3])('comes back once, to a frozen account too, after step %i', async (step) => {
    const accounts = await pair(`back-${step}-${way.length}`);
    const { from, to } = accounts;
    const freezes = async (count: number): Promise<void> => {
      if (count !== 1) return;
      await does(from, { type: 'freeze' });
      await does(to, { type: 'freeze' });
    };
    const stopped = send(stoppingStore(store, step, freezes), accounts);
    await expect(stopped).rejects.toThrow(TransferUnfinishedError);
    await goOn(accounts);
    await expectBack(accounts);
    await does(to, { type: 'unfreeze' });
    // The refusal stands, whatever the account allows later.
    const replay = await send(store, accounts);
    expect(replay).toMatchObject({ outcome: 'returned', reason: 'account_frozen', isReplay: true });
    await expectBack(accounts);
    expect(await typesOf(to)).toEqual(['create', 'freeze', 'transferRefused', 'unfreeze']);
  });

  it('comes back from an account that was closed meanwhile', async () => {
    const accounts = await pair(`closed-${way.length}`);
    const closes = () => does(accounts.to, { type: 'close' });
    await expect(send(stoppingStore(store, 1, closes), accounts)).rejects.toThrow();
    await goOn(accounts);
    await expectBack(accounts);
    const replay = await send(store, accounts);
    expect(replay).toMatchObject({ outcome: 'returned', reason: 'account_closed' });
  });
});

describe('a transfer in steps', () => {
  it('does not arrive after it was refused, although the account was open again in between', async () => {
    const accounts = await pair('late');
    const { from, to } = accounts;
    // After its money has left, the account freezes; another process notes the refusal and stops there.
    const freezes = (count: number) =>
      count === 1 ? does(to, { type: 'freeze' }) : Promise.resolve();
    await expect(send(stoppingStore(store, 3, freezes), accounts)).rejects.toThrow();
    await does(to, { type: 'unfreeze' });
    await resume(other, accounts);
    await expectBack(accounts);
    expect(await typesOf(from)).toEqual(['create', 'deposit', 'transferOut', 'transferBack']);
  });

  it('is not received twice when its commit ids may be forgotten: the account is looked through', async () => {
    const accounts = await pair('old');
    const { to } = accounts;
    await expect(send(stoppingStore(store, 2), accounts)).rejects.toThrow();
    await does(to, { type: 'deposit', amount: amountOf(1) });
    const forgetful: EventStore = {
      ...stoppingStore(other, Infinity),
      handle: (streamId, decider, command, options) => {
        const { commitId: _commitId, ...rest } = options ?? {};
        return other.handle(streamId, decider, command, rest);
      },
    };
    expect(await resume(forgetful, accounts, () => Date.now() + DAY_MS / 2)).toBe(1);
    expect((await typesOf(to)).filter((type) => type === 'transferIn')).toHaveLength(1);
    expect(await stateOf(to)).toMatchObject({ funds: AMOUNT + 1 });
    expect(await stateOf(accounts.from)).toMatchObject({ funds: FUNDS - AMOUNT, inTransit: 0 });
  });

  it('is left alone by upkeep while it is young', async () => {
    const accounts = await pair('young');
    await expect(send(stoppingStore(store, 1), accounts)).rejects.toThrow();
    expect(await resume(other, accounts, Date.now, 60_000)).toBe(0);
    expect(await stateOf(accounts.from)).toMatchObject({ inTransit: AMOUNT });
    expect(await resume(other, accounts, () => Date.now() + 60_000, 60_000)).toBe(1);
    await expectArrived(accounts);
  });

  it('knows no account of somebody else, on either side, whatever version is named', async () => {
    const [owner, stranger] = ['ann', 'bob'] as const;
    const accounts = await pair('foreign');
    const by = validOf(parseOwner(stranger));
    const ann = validOf(parseOwner(owner));
    const own = validOf(parseAccountId(idIn(0, PARTITIONS, 'foreign-own')));
    await does(own, { type: 'createAccount', overdraftLimit: NO_OVERDRAFT, by });
    await does(own, { type: 'deposit', amount: amountOf(FUNDS) });
    const anns = validOf(parseAccountId(idIn(0, PARTITIONS, 'foreign-ann')));
    await does(anns, { type: 'createAccount', overdraftLimit: NO_OVERDRAFT, by: ann });
    for (const [pairOf, account] of [
      [{ from: anns, to: own }, anns],
      [{ from: own, to: anns }, anns],
      [{ from: own, to: accounts.to }, accounts.to],
    ] as const) {
      const context = { by, commitId: undefined, expectedVersion: 7 };
      expect(await send(store, pairOf, context)).toMatchObject({
        outcome: 'rejected',
        rejection: { code: 'account_unknown' },
        account,
      });
    }
    expect(await stateOf(own)).toMatchObject({ funds: FUNDS });
  });
});
