import {
  NO_OVERDRAFT,
  parseCurrency,
  parseOverdraftLimit,
  type AccountCommand,
  type Currency,
} from '@streamfold/accounts';
import type { Static } from 'typebox';
import type { Principal } from '../auth/principal.ts';
import { ProblemError } from '../http/problem-details.ts';
import { validOf } from '../http/valid-of.ts';
import type { createAccountSchema } from './account-schemas.ts';

/** What an account is created with where the request does not say. */
export interface AccountDefaults {
  readonly currency: Currency;
}

/** What is said of an account that is to be created. */
export type CreateBody = Static<(typeof createAccountSchema)['body']>;

/** The command that creates an account for a principal. @throws {ProblemError} `currency_unknown` */
export function createCommandOf(
  { overdraftLimit, currency }: CreateBody,
  { name: owner }: Principal,
  defaults: AccountDefaults,
): AccountCommand {
  return {
    type: 'createAccount',
    overdraftLimit: validOf(parseOverdraftLimit(overdraftLimit ?? NO_OVERDRAFT)),
    currency: currency === undefined ? defaults.currency : currencyOf(currency),
    ...(owner === undefined ? {} : { by: owner }),
  };
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

function currencyOf(text: string): Currency {
  if (CURRENCIES.has(text)) return validOf(parseCurrency(text));
  throw new ProblemError('currency_unknown', 'currency names no currency of ISO 4217');
}
