import type { AccountId } from './account-id.ts';
import type { Owner } from './account-owner.ts';
import type { Currency } from './currency.ts';
import type { Amount, OverdraftLimit } from './money.ts';
import type { HoldId, TransferId } from './movement-ids.ts';

/** No event yet: there is no balance to touch. */
export interface AbsentAccount {
  readonly status: 'absent';
}

/** Money that is set aside. */
export interface Hold {
  readonly holdId: HoldId;
  readonly amount: Amount;
  /** From when on it can no longer be captured, milliseconds since 1970-01-01 UTC; absent: never. */
  readonly expiresAt?: number;
}

/** Money that has left the account, and has not been heard of since. */
export interface PendingTransfer {
  readonly transferId: TransferId;
  readonly to: AccountId;
  readonly amount: Amount;
}

/** An account that was created. */
export interface ExistingAccount {
  /** `frozen`: no money moves. `closed`: nothing happens any more. */
  readonly status: 'open' | 'frozen' | 'closed';
  readonly currency: Currency;
  /** Absent: nobody. */
  readonly owner?: Owner;
  /** Minor units; a safe integer. Less `held`, it is never below `-overdraftLimit`. */
  readonly funds: number;
  /** The sum of the open holds, minor units. */
  readonly held: number;
  /** The sum of the pending transfers, minor units: not in `funds`, and may come back. */
  readonly inTransit: number;
  readonly overdraftLimit: OverdraftLimit;
  /** The open holds, oldest first. */
  readonly holds: readonly Hold[];
  /** The pending transfers to other accounts, oldest first. */
  readonly transfers: readonly PendingTransfer[];
}

/** What the events of one account fold to. */
export type AccountState = AbsentAccount | ExistingAccount;

/** The state before the first event. */
export const initialState: AccountState = { status: 'absent' };

/** What can be taken without touching the overdraft: funds less what is held, minor units. */
export function availableIn({ funds, held }: Pick<ExistingAccount, 'funds' | 'held'>): number {
  return funds - held;
}
