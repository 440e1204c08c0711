import type { AccountId } from '@streamfold/accounts';
import type { PlannedTransaction } from '../file/import-plan.ts';
import type { Refused } from '@streamfold/client';

/** Something that keeps an account from ending as the file says. */
export type ImportFailure =
  | { readonly type: 'account_refused'; readonly account: AccountId; readonly refusal: Refused }
  | {
      readonly type: 'limit_differs';
      readonly account: AccountId;
      readonly wanted: number;
      /** The present limit, or undefined where the service did not say. */
      readonly actual: number | undefined;
    }
  | {
      readonly type: 'transaction_refused';
      readonly account: AccountId;
      readonly transaction: PlannedTransaction;
      readonly refusal: Refused;
    }
  | {
      readonly type: 'funds_differ';
      readonly account: AccountId;
      readonly transaction: PlannedTransaction;
      readonly funds: number;
    }
  | {
      readonly type: 'service_unavailable';
      readonly account: AccountId;
      /** The transaction without an answer; undefined: it was the creation of the account. */
      readonly transaction: PlannedTransaction | undefined;
      readonly reason: string;
    };

/** What an import has done so far. Counts only what the service answered. */
export interface ImportTally {
  accountsCreated: number;
  /** Accounts that were there before: made by an earlier run, or otherwise with the same limit. */
  accountsExisting: number;
  transactionsPosted: number;
  /** Transactions that an earlier run, or an earlier try, had posted already. */
  transactionsReplayed: number;
  retries: number;
  /** Why the last retry was needed. */
  lastRetryReason: string | undefined;
  readonly failures: ImportFailure[];
}

/** Nothing done yet. */
export function createTally(): ImportTally {
  return {
    accountsCreated: 0,
    accountsExisting: 0,
    transactionsPosted: 0,
    transactionsReplayed: 0,
    retries: 0,
    lastRetryReason: undefined,
    failures: [],
  };
}

/** How many transactions the service has answered for. */
export function transactionsDone(tally: ImportTally): number {
  return tally.transactionsPosted + tally.transactionsReplayed;
}
