import type { Brand } from './brand.ts';

/** The name of an account, as the client chose it. Two ids that differ in case are two accounts. */
export type AccountId = Brand<string, 'AccountId'>;

/**
 * What an account id looks like. It becomes part of a Redis key and of a URL, so it is kept free of
 * `:`, `{`, `}`, `/`, `%`, blanks and control characters.
 */
export const ACCOUNT_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';

const accountId = new RegExp(ACCOUNT_ID_PATTERN);

/** The id, or `undefined` if `value` is none. */
export function parseAccountId(value: unknown): AccountId | undefined {
  return typeof value === 'string' && accountId.test(value) ? (value as AccountId) : undefined;
}
