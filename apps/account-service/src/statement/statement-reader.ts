import type { AccountEvent, ExistingAccount, MovementText } from '@streamfold/accounts';
import type { WaitOptions, WaitOutcome } from '@streamfold/projections';
import type { AsOf } from '../reads/as-of.ts';
import type { Order } from '../reads/read-query.ts';

/** The types of events that move money. */
export const TRANSACTION_TYPES = [
  'deposit',
  'withdraw',
  'capture',
  'transferOut',
  'transferIn',
  'transferBack',
] as const satisfies readonly AccountEvent['type'][];

/** One movement of money on an account. */
export interface Transaction extends MovementText {
  /** The version of the account after it. */
  readonly version: number;
  readonly type: (typeof TRANSACTION_TYPES)[number];
  /** Minor units. */
  readonly amount: number;
  /** The funds after it, minor units. */
  readonly balance: number;
  readonly time: Date;
  /** The place of the event in the log; undefined where the log has lost it. */
  readonly position: string | undefined;
  /** Of a capture. */
  readonly holdId?: string;
  /** Of a transfer. */
  readonly transferId?: string;
  /** The account that the money went to. */
  readonly to?: string;
  /** The account that the money came from. */
  readonly from?: string;
}

/** Which part of an account's statement to read. */
export interface StatementRange {
  readonly id: string;
  /** Only what happened at this time or after it, milliseconds since 1970-01-01 UTC. */
  readonly fromTime: number | undefined;
  /** Only what happened before this time. */
  readonly toTime: number | undefined;
  readonly order: Order;
  /** Only what comes after this version in the order of the page; undefined: from the first one on. */
  readonly afterVersion: number | undefined;
  /** How many transactions at the most, 1 or more. */
  readonly limit: number;
}

/** A part of an account's statement. */
export interface StatementPage {
  /** The version of the account that the read model has come to. Nothing later is in the answer. */
  readonly version: number;
  /** The account at that version. */
  readonly account: ExistingAccount;
  /** The funds before the first transaction of the range, whatever page of it this is. */
  readonly openingBalance: number;
  /** The funds after the last one. */
  readonly closingBalance: number;
  readonly transactions: readonly Transaction[];
  /** Whether more of the range follow up to that version. */
  readonly hasMore: boolean;
}

/** The statements of all accounts, in the read model. */
export interface StatementReader {
  /**
   * Waits for the statement of `id` to have come to `version`.
   *
   * @throws {PartUnavailableError} MongoDB does not answer or refuses to work for now
   */
  waitUntil(
    what: { readonly id: string; readonly version: number },
    options: WaitOptions,
  ): Promise<WaitOutcome>;
  /** How far all statements are: what is read after this is so far or further. @throws as `waitUntil` */
  asOf(): Promise<AsOf | undefined>;
  /**
   * Reads a page, undefined where the read model has no such account.
   *
   * @throws {PartUnavailableError} as `waitUntil`
   */
  read(range: StatementRange): Promise<StatementPage | undefined>;
}
