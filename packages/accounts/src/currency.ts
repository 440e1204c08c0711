import type { Brand } from './brand.ts';

/** What an account is kept in: the alphabetic code of ISO 4217, as in `EUR`. */
export type Currency = Brand<string, 'Currency'>;

/** What a currency looks like. Which of them exist is for the service to know. */
export const CURRENCY_PATTERN = '^[A-Z]{3}$';

const currency = new RegExp(CURRENCY_PATTERN);

/** The currency, or `undefined` if `value` does not look like one. */
export function parseCurrency(value: unknown): Currency | undefined {
  return typeof value === 'string' && currency.test(value) ? (value as Currency) : undefined;
}

/** The currency of an account whose `create` names none. Part of the storage format: never changes. */
export const UNSAID_CURRENCY = 'EUR' as Currency;
