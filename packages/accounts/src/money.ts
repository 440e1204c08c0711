import type { Brand } from './brand.ts';

/** An amount of money that moves: minor units (cents), an integer from 1 to `AMOUNT_MAX`. */
export type Amount = Brand<number, 'Amount'>;

/**
 * The largest amount and the largest funds: 2^53 - 1 minor units. Beyond it a JavaScript number no
 * longer tells one cent from the next.
 */
export const AMOUNT_MAX = Number.MAX_SAFE_INTEGER;

/** The amount, or `undefined` if `value` is not a positive safe integer. Nothing is coerced. */
export function parseAmount(value: unknown): Amount | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as Amount) : undefined;
}

/** How far below zero funds may go: minor units, an integer from 0 to `AMOUNT_MAX`. */
export type OverdraftLimit = Brand<number, 'OverdraftLimit'>;

/** The limit, or `undefined` if `value` is not a safe integer of 0 or more. */
export function parseOverdraftLimit(value: unknown): OverdraftLimit | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0)
    ? (value as OverdraftLimit)
    : undefined;
}

/** No overdraft: what an account has unless another limit is given when it is created. */
export const NO_OVERDRAFT = 0 as OverdraftLimit;
