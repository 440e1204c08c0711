import { NO_OVERDRAFT, parseAmount, parseOverdraftLimit } from './money.ts';
import type { Amount, OverdraftLimit } from './money.ts';
import type { AccountEvent } from './account-events.ts';

/** `value` as an amount. @throws {RangeError} if it is none: an example must be valid */
export function amountOf(value: number): Amount {
  const amount = parseAmount(value);
  if (amount === undefined) throw new RangeError(`${value} is no amount`);
  return amount;
}

/** `value` as an overdraft limit. @throws {RangeError} if it is none */
export function limitOf(value: number): OverdraftLimit {
  const limit = parseOverdraftLimit(value);
  if (limit === undefined) throw new RangeError(`${value} is no overdraft limit`);
  return limit;
}

/** The events of an account, by what one would say of it. */
export const histories = {
  absent: [],
  created: [{ type: 'create' }],
  holding: (amount: number): AccountEvent[] => [
    { type: 'create' },
    { type: 'deposit', amount: amountOf(amount) },
  ],
  withOverdraft: (limit: number): AccountEvent[] => [
    { type: 'create', overdraftLimit: limitOf(limit) },
  ],
} as const satisfies Record<string, unknown>;

/** The commands, with the values that a test cares about. */
export const commands = {
  create: { type: 'createAccount', overdraftLimit: NO_OVERDRAFT },
  createWithOverdraft: (limit: number) =>
    ({ type: 'createAccount', overdraftLimit: limitOf(limit) }) as const,
  deposit: (amount: number) => ({ type: 'deposit', amount: amountOf(amount) }) as const,
  withdraw: (amount: number) => ({ type: 'withdraw', amount: amountOf(amount) }) as const,
} as const;
