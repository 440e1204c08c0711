import type { Currency, ExistingAccount, Owner } from '@streamfold/accounts';
import type { Page, ReadModel } from '../reads/read-model.ts';

/** What accounts can be listed by. `updatedAt` is when the latest event was decided. */
export const ACCOUNT_SORTS = ['id', 'funds', 'updatedAt'] as const;

/** What a list of accounts goes by. Accounts that are alike in it go by id, the same way. */
export type AccountSort = (typeof ACCOUNT_SORTS)[number];

/** Which accounts to list. What is undefined is not asked for. */
export interface AccountFilters {
  readonly status: ExistingAccount['status'] | undefined;
  readonly currency: Currency | undefined;
  /** All of these: an account that is to have two owners is nowhere. */
  readonly owners: readonly Owner[];
  /** Minor units. */
  readonly minFunds: number | undefined;
  readonly maxFunds: number | undefined;
  readonly idPrefix: string | undefined;
}

/** Where a page ends. */
export interface AccountPlace {
  readonly id: string;
  /** The funds, or the time in milliseconds; the id has no value beside it. */
  readonly value: number | undefined;
}

/** A page of a list of accounts. */
export interface AccountListQuery {
  readonly filters: AccountFilters;
  readonly sort: AccountSort;
  readonly isDescending: boolean;
  /** Only what comes after this place; undefined: from the first one on. */
  readonly after: AccountPlace | undefined;
  /** How many at the most, 1 or more. */
  readonly limit: number;
}

/** An account as the read model has it. */
export interface ListedAccount {
  readonly id: string;
  readonly version: number;
  /** When its latest event was decided, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly state: ExistingAccount;
}

/** All accounts, in the read model. */
export type AccountListReader = ReadModel<AccountListQuery, Page<ListedAccount>>;
