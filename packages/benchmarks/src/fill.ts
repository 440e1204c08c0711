import { accountDecider, NO_OVERDRAFT, parseAmount } from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import { accountId } from './append-load.ts';

/** Accounts that are to be in the log before something is measured. */
export interface Fill {
  /** The number of the first account. */
  readonly from: number;
  readonly accounts: number;
  readonly eventsEach: number;
}

/** As many events as go into one append: many, for what counts here is that they get there soon. */
const EVENTS_AN_APPEND = 250;
/** Events that are under way at once: few enough for a transaction to end within its time. */
const EVENTS_UNDER_WAY = 4_000;

/**
 * Writes accounts through the store, so that the log is as the store makes it, with few appends of
 * many events. No snapshots: those come with the commands on an account.
 */
export async function fillAccounts(store: EventStore, fill: Fill): Promise<void> {
  const atOnce = Math.floor(EVENTS_UNDER_WAY / Math.min(fill.eventsEach, EVENTS_AN_APPEND));
  await forEachAccount(fill, atOnce, (id) => fillAccount(store, id, fill.eventsEach));
}

/** Does `work` for every account, so many at once. */
export async function forEachAccount(
  { from, accounts }: Pick<Fill, 'from' | 'accounts'>,
  atOnce: number,
  work: (id: string) => Promise<void>,
): Promise<void> {
  let next = from;
  const end = from + accounts;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, accounts) }, async () => {
      while (next < end) await work(accountId(next++));
    }),
  );
}

async function fillAccount(store: EventStore, id: string, count: number): Promise<void> {
  const events = eventsOf(count);
  for (let at = 0; at < count; at += EVENTS_AN_APPEND) {
    const part = events.slice(at, at + EVENTS_AN_APPEND);
    const { outcome } = await store.append(id, part, { expectedVersion: at });
    if (outcome !== 'appended') throw new Error(`filling ${id} was answered ${outcome}`);
  }
}

/** What an account with so many events has in its stream. */
function eventsOf(count: number) {
  const created = accountDecider.decide(
    { type: 'createAccount', overdraftLimit: NO_OVERDRAFT },
    accountDecider.initialState,
  );
  const amount = parseAmount(1);
  if (created.outcome !== 'accepted' || amount === undefined) {
    throw new TypeError('an account can be created, and 1 is an amount');
  }
  const deposits = Array.from({ length: count - 1 }, () => ({ type: 'deposit', amount }) as const);
  return [...created.events, ...deposits];
}
