import type {
  AccountId,
  AccountRejection,
  Amount,
  Currency,
  ExistingAccount,
  MovementText,
  Owner,
  RefusalReason,
  TransferId,
} from '@streamfold/accounts';
import type { Conflict, Overloaded } from '@streamfold/event-store';

/** What is asked for: money from one account to another. */
export interface TransferOrder extends MovementText {
  readonly from: AccountId;
  readonly to: AccountId;
  readonly amount: Amount;
  /** What the client takes the accounts to be kept in; absent: it does not say. */
  readonly currency?: Currency;
}

/** Who asks for a transfer, and how. */
export interface TransferContext {
  /** Both accounts must belong to this principal, or are as good as unknown; `undefined`: to anybody. */
  readonly by: Owner | undefined;
  /** The name of the request; `undefined`: sent again, it would be a new one. */
  readonly commitId: string | undefined;
  /** Carry it out only with `from` at this version; `undefined`: at whatever version there is. */
  readonly expectedVersion: number | undefined;
  /** Who asks; `undefined`: nobody says. */
  readonly actor: string | undefined;
}

/** A transfer whose money has left. */
export interface SentTransfer extends TransferOrder {
  readonly transferId: TransferId;
  /** What the account that it left is kept in. */
  readonly currency: Currency;
  /** When it left, milliseconds since 1970-01-01 UTC. */
  readonly sentAt: number;
}

/** The account that a transfer is from, at the end of it. */
export interface SenderAfter {
  /** The version of the account after the transfer. */
  readonly version: number;
  readonly state: ExistingAccount;
  /** Where in the log its last event is; empty where it was written before. */
  readonly positions: readonly string[];
}

/**
 * How a transfer ended whose money had left.
 *
 * - `completed`: the money is on the other account.
 * - `returned`: the other account refused it, and it is back.
 */
export type SettledTransfer = SenderAfter &
  (
    | { readonly outcome: 'completed' }
    | { readonly outcome: 'returned'; readonly reason: RefusalReason }
  );

/**
 * What became of a transfer.
 *
 * - `completed`, `returned`: as of a `SettledTransfer`, now or when the request was first sent.
 * - `rejected`: refused by the rules of `account`. Nothing was written, as in all that follow.
 * - `keyReused`: the key names another request to an account of the transfer.
 * - `conflict`: `from` is not at the version that was asked for, or other processes were faster every time.
 * - `overloaded`: more is waiting than the store is set to hold.
 */
export type TransferResult =
  | (SettledTransfer & { readonly transferId: TransferId; readonly isReplay: boolean })
  | TransferRefusal;

/** A transfer that was not carried out. */
export type TransferRefusal =
  | {
      readonly outcome: 'rejected';
      readonly rejection: AccountRejection;
      readonly account: AccountId;
    }
  | { readonly outcome: 'keyReused'; readonly version: number }
  | Conflict
  | Overloaded;

/**
 * Money has left its account, and it could not be found out how the transfer goes on: it is brought to
 * its end later, by the same request under the same key or by upkeep.
 */
export class TransferUnfinishedError extends Error {
  override readonly name = 'TransferUnfinishedError';
  readonly transferId: TransferId;

  constructor(transferId: TransferId, options?: ErrorOptions) {
    super(`transfer ${transferId} is not finished`, options);
    this.transferId = transferId;
  }
}
