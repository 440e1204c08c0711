import type { AccountListReader } from '../account-list/account-list-reader.ts';
import type { StatementReader } from '../statement/statement-reader.ts';
import type { TotalsReader } from '../totals/totals-reader.ts';

/** The read models that the service answers from. */
export interface ReadModels {
  readonly statements: StatementReader;
  readonly accounts: AccountListReader;
  readonly totals: TotalsReader;
  /** Ends what is waited for: it answers `timed_out`. */
  endWaits(): void;
  /** Ends what measures how far they are. They are not read any more. */
  close(): void;
}
