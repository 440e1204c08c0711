import type { AccountId } from './account-id.ts';
import type { Owner } from './account-owner.ts';
import type { Currency } from './currency.ts';
import type { Amount, OverdraftLimit } from './money.ts';
import type { HoldId, RefusalReason, TransferId } from './movement-ids.ts';
import type { Description, Reference } from './movement-text.ts';

// These shapes are the storage format. They never change: a new meaning is a new type, or a member that
// was not there before and whose absence keeps its meaning.

/** What a movement of money is called by those it concerns. */
export interface MovementText {
  readonly reference?: Reference;
  readonly description?: Description;
}

/** Money that moved, minor units. */
export interface MovedMoney extends MovementText {
  readonly amount: Amount;
  /** The currency of the account. Left out where it is `UNSAID_CURRENCY`. */
  readonly currency?: Currency;
}

/** The account exists from here on. */
export interface Created {
  readonly type: 'create';
  /** Left out where it is 0. */
  readonly overdraftLimit?: OverdraftLimit;
  /** Left out where it is `UNSAID_CURRENCY`. */
  readonly currency?: Currency;
  /** Left out where nobody owns the account. */
  readonly owner?: Owner;
}

/** Money came in. */
export interface Deposited extends MovedMoney {
  readonly type: 'deposit';
}

/** Money went out. */
export interface Withdrawn extends MovedMoney {
  readonly type: 'withdraw';
}

/** Money was set aside: it is still there, and can no longer be taken but by its capture. */
export interface Held extends MovementText {
  readonly type: 'hold';
  readonly holdId: HoldId;
  readonly amount: Amount;
  /** From when on it can no longer be captured, milliseconds since 1970-01-01 UTC; absent: never. */
  readonly expiresAt?: number;
}

/** A hold ended: this much of it went out, and the rest is free again. */
export interface Captured extends MovedMoney {
  readonly type: 'capture';
  readonly holdId: HoldId;
}

/** A hold ended by request: all of it is free again. */
export interface Voided {
  readonly type: 'void';
  readonly holdId: HoldId;
}

/** A hold ended by its time: all of it is free again. */
export interface Expired {
  readonly type: 'expire';
  readonly holdId: HoldId;
}

/** Money went out to another account. */
export interface TransferredOut extends MovedMoney {
  readonly type: 'transferOut';
  readonly transferId: TransferId;
  readonly to: AccountId;
  /** There where the other account is written to later, and this one is told how that went. */
  readonly pending?: true;
}

/** Money came in from another account. */
export interface TransferredIn extends MovedMoney {
  readonly type: 'transferIn';
  readonly transferId: TransferId;
  readonly from: AccountId;
}

/** Money from another account was refused. This is final: it goes back, whatever this account allows later. */
export interface TransferRefused {
  readonly type: 'transferRefused';
  readonly transferId: TransferId;
  readonly from: AccountId;
  /** The code of the rejection. */
  readonly reason: RefusalReason;
}

/** A pending transfer has arrived. */
export interface TransferDone {
  readonly type: 'transferDone';
  readonly transferId: TransferId;
}

/** A pending transfer was refused by the other account: the money is back. */
export interface TransferBack extends MovedMoney {
  readonly type: 'transferBack';
  readonly transferId: TransferId;
}

/** How far below zero funds may go is another from here on. */
export interface LimitChanged {
  readonly type: 'limit';
  readonly overdraftLimit: OverdraftLimit;
}

/** No money moves from here on. */
export interface Frozen {
  readonly type: 'freeze';
  readonly description?: Description;
}

/** Money moves again. */
export interface Unfrozen {
  readonly type: 'unfreeze';
}

/** The account has ended: nothing follows. */
export interface Closed {
  readonly type: 'close';
}

/** Everything that can have happened to an account. */
export type AccountEvent =
  | Created
  | Deposited
  | Withdrawn
  | Held
  | Captured
  | Voided
  | Expired
  | TransferredOut
  | TransferredIn
  | TransferRefused
  | TransferDone
  | TransferBack
  | LimitChanged
  | Frozen
  | Unfrozen
  | Closed;

/** Every type of event, in the order of the union, for tables and tests that must cover them all. */
export const ACCOUNT_EVENT_TYPES = [
  'create',
  'deposit',
  'withdraw',
  'hold',
  'capture',
  'void',
  'expire',
  'transferOut',
  'transferIn',
  'transferRefused',
  'transferDone',
  'transferBack',
  'limit',
  'freeze',
  'unfreeze',
  'close',
] as const satisfies readonly AccountEvent['type'][];
