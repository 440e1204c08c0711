/** Why a command was refused by a rule, with the facts that the decision stood on. */
export type AccountRejection =
  | { readonly code: 'account_exists' }
  | { readonly code: 'account_unknown' }
  | {
      readonly code: 'insufficient_funds';
      readonly funds: number;
      readonly overdraftLimit: number;
      readonly amount: number;
    }
  | {
      readonly code: 'funds_limit_exceeded';
      readonly funds: number;
      readonly fundsMax: number;
      readonly amount: number;
    };

/** Every rejection code, for the tables and the tests that must cover them all. */
export const ACCOUNT_REJECTION_CODES = [
  'account_exists',
  'account_unknown',
  'insufficient_funds',
  'funds_limit_exceeded',
] as const satisfies readonly AccountRejection['code'][];
