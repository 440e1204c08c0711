import type { WaitOptions, WaitOutcome } from '@streamfold/projections';

/** One movement of money on an account. */
export interface Transaction {
  /** The version of the account after it. */
  readonly version: number;
  readonly type: 'deposit' | 'withdraw';
  /** Minor units. */
  readonly amount: number;
  /** The funds after it, minor units. */
  readonly balance: number;
  readonly time: Date;
  /** The place of the event in the log; undefined where the log has lost it. */
  readonly position: string | undefined;
}

/** Which part of an account's statement to read. */
export interface StatementRange {
  readonly id: string;
  /** Only what comes after this version; 0: from the first transaction on. */
  readonly afterVersion: number;
  /** How many transactions at the most, 1 or more. */
  readonly limit: number;
}

/** A part of an account's statement, oldest first. */
export interface StatementPage {
  /** The version of the account that the read model has come to. Nothing later is on the page. */
  readonly version: number;
  readonly transactions: readonly Transaction[];
  /** Whether more follow up to that version. */
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
  /**
   * Reads a page, undefined where the read model has no such account.
   *
   * @throws {PartUnavailableError} as `waitUntil`
   */
  read(range: StatementRange): Promise<StatementPage | undefined>;
  /** Ends what is waited for: it answers `timed_out`. */
  endWaits(): void;
}
