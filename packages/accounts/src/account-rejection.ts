/** Why a command was refused by a rule, with the facts that the decision stood on. Money is in minor units. */
export type AccountRejection =
  | { readonly code: 'account_exists' }
  /** There is none, or it belongs to somebody else: the two are not told apart. */
  | { readonly code: 'account_unknown' }
  | { readonly code: 'account_frozen' }
  | { readonly code: 'account_closed' }
  | {
      readonly code: 'account_not_empty';
      readonly funds: number;
      readonly held: number;
      readonly inTransit: number;
    }
  | {
      readonly code: 'insufficient_funds';
      readonly funds: number;
      readonly held: number;
      readonly overdraftLimit: number;
      readonly amount: number;
    }
  /** The funds, or what is held or in transit, could no longer be told to the cent. */
  | {
      readonly code: 'funds_limit_exceeded';
      readonly funds: number;
      readonly fundsMax: number;
      readonly amount: number;
    }
  | { readonly code: 'currency_mismatch'; readonly currency: string }
  | {
      readonly code: 'overdraft_in_use';
      readonly funds: number;
      readonly held: number;
      readonly overdraftLimit: number;
    }
  /** It was captured, voided, has expired, or never was. */
  | { readonly code: 'hold_not_open' }
  | { readonly code: 'hold_exceeded'; readonly held: number; readonly amount: number }
  | { readonly code: 'hold_expired'; readonly expiresAt: number }
  | { readonly code: 'too_many_holds'; readonly holdsMax: number }
  | { readonly code: 'too_many_transfers'; readonly transfersMax: number }
  | { readonly code: 'transfer_to_itself' };

/** Every rejection code, for the tables and the tests that must cover them all. */
export const ACCOUNT_REJECTION_CODES = [
  'account_exists',
  'account_unknown',
  'account_frozen',
  'account_closed',
  'account_not_empty',
  'insufficient_funds',
  'funds_limit_exceeded',
  'currency_mismatch',
  'overdraft_in_use',
  'hold_not_open',
  'hold_exceeded',
  'hold_expired',
  'too_many_holds',
  'too_many_transfers',
  'transfer_to_itself',
] as const satisfies readonly AccountRejection['code'][];
