import type { AccountId } from './account-id.ts';
import type { Owner } from './account-owner.ts';
import type { MovementText } from './account-events.ts';
import type { Currency } from './currency.ts';
import type { Amount, OverdraftLimit } from './money.ts';
import type { HoldId, RefusalReason, TransferId } from './movement-ids.ts';
import type { Description } from './movement-text.ts';

/** Whoever asks. */
interface Asked {
  /** The account must belong to this principal, or is as good as unknown. Absent: whoever it belongs to. */
  readonly by?: Owner;
}

/** What moves, and what it is called. */
interface Movement extends Asked, MovementText {
  readonly amount: Amount;
  /** What the client takes the account to be kept in; absent: it does not say. */
  readonly currency?: Currency;
}

/** Bring the account into being. It belongs to `by`. */
export interface CreateAccount extends Asked {
  readonly type: 'createAccount';
  readonly overdraftLimit: OverdraftLimit;
  /** What the account is kept in, for good. @default UNSAID_CURRENCY */
  readonly currency?: Currency;
}

/** Put money in. */
export interface Deposit extends Movement {
  readonly type: 'deposit';
}

/** Take money out. */
export interface Withdraw extends Movement {
  readonly type: 'withdraw';
}

/** Set money aside. */
export interface PlaceHold extends Movement {
  readonly type: 'placeHold';
  /** A new name. */
  readonly holdId: HoldId;
  /** Milliseconds since 1970-01-01 UTC, after `now`; absent: the hold does not end by itself. */
  readonly expiresAt?: number;
  /** The time of the command, milliseconds since 1970-01-01 UTC. */
  readonly now: number;
}

/** Take out what was set aside, and end the hold. */
export interface CaptureHold extends Asked, MovementText {
  readonly type: 'captureHold';
  readonly holdId: HoldId;
  /** Absent: all of it. What is left of the hold is free again. */
  readonly amount?: Amount;
  readonly currency?: Currency;
  /** The time of the command, milliseconds since 1970-01-01 UTC. */
  readonly now: number;
}

/** End a hold without taking anything. */
export interface VoidHold extends Asked {
  readonly type: 'voidHold';
  readonly holdId: HoldId;
}

/** End a hold whose time has come. One that is not open any more is left as it is. */
export interface ExpireHold extends Asked {
  readonly type: 'expireHold';
  readonly holdId: HoldId;
  /** The time of the command, milliseconds since 1970-01-01 UTC. */
  readonly now: number;
}

/** Take money out for another account. */
export interface SendTransfer extends Movement {
  readonly type: 'sendTransfer';
  /** A new name. */
  readonly transferId: TransferId;
  readonly to: AccountId;
  /** Whether the other account is written to later: the money is then in transit until it is told. */
  readonly isPending: boolean;
}

/** Take in what another account has sent. */
export interface ReceiveTransfer extends Movement {
  readonly type: 'receiveTransfer';
  readonly transferId: TransferId;
  readonly from: AccountId;
  /** The currency of the account that sent it. */
  readonly currency: Currency;
}

/** Refuse for good what another account has sent. A closed account needs no such note, and gets none. */
export interface RefuseTransfer extends Asked {
  readonly type: 'refuseTransfer';
  readonly transferId: TransferId;
  readonly from: AccountId;
  /** The code of the rejection that the account answered. */
  readonly reason: RefusalReason;
}

/** Note that a pending transfer has arrived. One that is not pending any more is left as it is. */
export interface FinishTransfer extends Asked {
  readonly type: 'finishTransfer';
  readonly transferId: TransferId;
}

/** Take back a pending transfer that was refused. One that is not pending any more is left as it is. */
export interface ReturnTransfer extends Asked {
  readonly type: 'returnTransfer';
  readonly transferId: TransferId;
}

/** Let funds go further below zero, or less far. */
export interface ChangeLimit extends Asked {
  readonly type: 'changeLimit';
  readonly overdraftLimit: OverdraftLimit;
}

/** Let no money move. */
export interface Freeze extends Asked {
  readonly type: 'freeze';
  readonly description?: Description;
}

/** Let money move again. */
export interface Unfreeze extends Asked {
  readonly type: 'unfreeze';
}

/** End the account. */
export interface Close extends Asked {
  readonly type: 'close';
}

/** Everything that can be asked of an account. */
export type AccountCommand =
  | CreateAccount
  | Deposit
  | Withdraw
  | PlaceHold
  | CaptureHold
  | VoidHold
  | ExpireHold
  | SendTransfer
  | ReceiveTransfer
  | RefuseTransfer
  | FinishTransfer
  | ReturnTransfer
  | ChangeLimit
  | Freeze
  | Unfreeze
  | Close;
