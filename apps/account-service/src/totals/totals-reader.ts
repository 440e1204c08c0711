import type { Totals } from '@streamfold/account-projections';
import type { AccountEvent, Currency } from '@streamfold/accounts';
import type { Page, ReadModel } from '../reads/read-model.ts';
import type { Order } from '../reads/read-query.ts';

/** Which totals to list. What is undefined is not asked for. */
export interface TotalsQuery {
  /** The first and the last day by UTC, both in the list: `2026-11-21`. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly type: AccountEvent['type'] | undefined;
  readonly currency: Currency | undefined;
  readonly order: Order;
  /** The id of the total that the page goes on after; undefined: from the first one on. */
  readonly after: string | undefined;
  /** How many at the most, 1 or more. */
  readonly limit: number;
}

/** What the events of one type, of one day and in one currency came to. */
export interface DayTotal {
  /** What the read model calls it. The list goes by it: by day, type and currency. */
  readonly id: string;
  readonly total: Extract<Totals, { status: 'counted' }>;
}

/** The totals of all accounts, in the read model. */
export type TotalsReader = ReadModel<TotalsQuery, Page<DayTotal>>;
