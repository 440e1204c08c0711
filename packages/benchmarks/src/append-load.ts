import { accountDecider, NO_OVERDRAFT, parseAmount } from '@streamfold/accounts';
import { openRedisEventStore, type EventStore } from '@streamfold/event-store';
import { Latencies, type LatencySummary } from './latencies.ts';
import type { Level } from './level.ts';

/** Deposits of 1 on `accounts` accounts, each account's one after the other. */
export interface AppendLoad {
  readonly accounts: number;
  /** Callers on each account, each of which waits for its answer. */
  readonly callersEach: number;
  readonly depositsEach: number;
}

/** What a load came to. */
export interface AppendMeasurement {
  /** Accepted deposits a second. */
  readonly perSecond: number;
  /** Of each append, from the call to its answer. */
  readonly latency: LatencySummary;
}

/** Where a load goes. */
export interface AppendTarget {
  readonly url: string;
  /** @default 'fsync' */
  readonly level?: Level;
}

/** Accepted deposits a second through a store of one process at `fsync`, on accounts that exist. */
export async function measureAppends(url: string, load: AppendLoad): Promise<number> {
  return (await timeAppends({ url }, load)).perSecond;
}

/** A load through a store of one process, on accounts that exist. */
export async function timeAppends(
  target: AppendTarget,
  load: AppendLoad,
): Promise<AppendMeasurement> {
  return await withStore(target, async (store) => {
    const ids = Array.from({ length: load.accounts }, (_, index) => accountId(index));
    await Promise.all(ids.map((id) => createAccount(store, id)));
    const latencies = new Latencies();
    const started = performance.now();
    await Promise.all(
      ids.flatMap((id) =>
        Array.from({ length: load.callersEach }, async () => {
          for (let time = 0; time < load.depositsEach; time++) {
            const asked = performance.now();
            await deposit(store, id);
            latencies.record(performance.now() - asked);
          }
        }),
      ),
    );
    const seconds = (performance.now() - started) / 1_000;
    const appends = load.accounts * load.callersEach * load.depositsEach;
    return { perSecond: appends / seconds, latency: latencies.summary() };
  });
}

/** Lends a store of the category `account`, and closes it. */
export async function withStore<T>(
  { url, level = 'fsync' }: AppendTarget,
  work: (store: EventStore) => Promise<T>,
): Promise<T> {
  const store = await openRedisEventStore({ url, category: 'account', durability: level });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The id of an account of a load, by its number. */
export function accountId(index: number): string {
  return `account-${index}`;
}

/** @throws {Error} the account was there already */
export async function createAccount(store: EventStore, id: string): Promise<void> {
  const command = { type: 'createAccount', overdraftLimit: NO_OVERDRAFT } as const;
  const { outcome } = await store.handle(id, accountDecider, command);
  if (outcome !== 'accepted') throw new Error(`creating ${id} was answered ${outcome}`);
}

/** Deposits 1. @throws {Error} it was not accepted: a figure of appends that were refused would be a fine one */
export async function deposit(store: EventStore, id: string): Promise<void> {
  const { outcome } = await store.handle(id, accountDecider, { type: 'deposit', amount: ONE });
  if (outcome !== 'accepted') throw new Error(`a deposit was answered ${outcome}`);
}

const ONE = one();

function one() {
  const amount = parseAmount(1);
  if (amount === undefined) throw new TypeError('1 is an amount');
  return amount;
}
