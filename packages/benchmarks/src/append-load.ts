import { accountDecider, NO_OVERDRAFT, parseAmount } from '@streamfold/accounts';
import { openRedisEventStore, type EventStore } from '@streamfold/event-store';

/** Deposits of 1 on `accounts` accounts, each account's one after the other. */
export interface AppendLoad {
  readonly accounts: number;
  /** Callers on each account, each of which waits for its answer. */
  readonly callersEach: number;
  readonly depositsEach: number;
}

/** Accepted deposits a second through a store of one process, on accounts that exist. */
export async function measureAppends(url: string, load: AppendLoad): Promise<number> {
  const store = await openRedisEventStore({ url, category: 'account' });
  try {
    const ids = Array.from({ length: load.accounts }, (_, index) => `account-${index}`);
    await Promise.all(ids.map((id) => create(store, id)));
    const started = performance.now();
    await Promise.all(
      ids.flatMap((id) =>
        Array.from({ length: load.callersEach }, () => deposit(store, id, load.depositsEach)),
      ),
    );
    const seconds = (performance.now() - started) / 1_000;
    return (load.accounts * load.callersEach * load.depositsEach) / seconds;
  } finally {
    await store.close();
  }
}

async function create(store: EventStore, id: string): Promise<void> {
  await store.handle(id, accountDecider, { type: 'createAccount', overdraftLimit: NO_OVERDRAFT });
}

async function deposit(store: EventStore, id: string, times: number): Promise<void> {
  const amount = parseAmount(1);
  if (amount === undefined) throw new TypeError('1 is an amount');
  for (let time = 0; time < times; time++) {
    const { outcome } = await store.handle(id, accountDecider, { type: 'deposit', amount });
    // A figure of appends that were refused would be a fine one.
    if (outcome !== 'accepted') throw new Error(`a deposit was answered ${outcome}`);
  }
}
