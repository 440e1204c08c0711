import { accountDecider, type AccountId } from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import { handleCommand } from '../accounts/handle-command.ts';
import type { UpkeepTask } from '../upkeep/upkeep.ts';

/** How many accounts a round looks at, and how many of them at once. */
const ACCOUNTS_MAX = 1_000;
const AT_ONCE = 50;

/** A part of the accounts that have holds whose time has come. */
export interface DueRange {
  readonly skip: number;
  readonly limit: number;
  /** The search ends early, by an error, when this is aborted. */
  readonly signal: AbortSignal;
}

/** What holds are expired with. */
export interface ExpiryParts {
  readonly store: EventStore;
  /** The accounts that have holds whose time has come, as far as the read model knows, longest due first. */
  readonly dueAccounts: (range: DueRange) => Promise<readonly AccountId[]>;
}

/**
 * Frees what holds kept whose time has come.
 *
 * The read model says which accounts to look at; what is open and due there is said by the log, and so
 * is who of several processes was first. A read model that is behind costs a look in vain, and a hold
 * that it does not show yet is found once it does: until then the hold cannot be captured either, but
 * its money is not free.
 */
export function expireHolds({ store, dueAccounts }: ExpiryParts): UpkeepTask {
  // Accounts where nothing was to do stay in front of the others until the read model has caught up:
  // where a round was full, the next one passes them over.
  let passedOver = 0;
  return {
    name: 'expire holds',
    run: async (signal) => {
      const ids = await dueAccounts({ skip: passedOver, limit: ACCOUNTS_MAX, signal });
      const failures: unknown[] = [];
      const counts: number[] = [];
      for (let from = 0; from < ids.length && !signal.aborted; from += AT_ONCE) {
        const some = ids.slice(from, from + AT_ONCE);
        const outcomes = await Promise.allSettled(some.map((id) => expireDue(store, id, signal)));
        for (const outcome of outcomes) {
          if (outcome.status === 'fulfilled') counts.push(outcome.value);
          else failures.push(outcome.reason);
        }
        // An account that cannot be read is not in the way of the others; Redis being away is.
        if (failures.length >= AT_ONCE) break;
      }
      const idle = counts.filter((count) => count === 0).length + failures.length;
      passedOver = ids.length < ACCOUNTS_MAX ? 0 : passedOver + idle;
      if (failures.length > 0) throw failures[0];
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

/** Expires what is due on an account; answers how many holds that were. */
async function expireDue(store: EventStore, id: AccountId, signal: AbortSignal): Promise<number> {
  const { state } = await store.load(id, accountDecider);
  if (state.status === 'absent') return 0;
  const now = Date.now();
  let count = 0;
  for (const { holdId, expiresAt } of state.holds) {
    if (expiresAt === undefined || expiresAt > now || signal.aborted) continue;
    const result = await handleCommand(store, {
      id,
      command: { type: 'expireHold', holdId, now },
      // The hold itself says whether it has expired: that holds longer than any name of a request.
      commitId: undefined,
      expectedVersion: undefined,
      actor: undefined,
    });
    if (result.outcome === 'done') count += result.events.length;
  }
  return count;
}
