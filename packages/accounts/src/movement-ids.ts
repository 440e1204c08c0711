import type { Brand } from './brand.ts';

/** The name of a hold, once on its account. */
export type HoldId = Brand<string, 'HoldId'>;

/** The name of a transfer, once among all: both accounts know it by this. */
export type TransferId = Brand<string, 'TransferId'>;

/** Why an account refused a transfer: the code of a rejection. */
export type RefusalReason = Brand<string, 'RefusalReason'>;

/** What the names of holds and transfers look like. */
export const MOVEMENT_ID_PATTERN = '^[A-Za-z0-9_-]{1,64}$';

const movementId = new RegExp(MOVEMENT_ID_PATTERN);

/** The name of a hold, or `undefined` if `value` is none. */
export function parseHoldId(value: unknown): HoldId | undefined {
  return typeof value === 'string' && movementId.test(value) ? (value as HoldId) : undefined;
}

/** The name of a transfer, or `undefined` if `value` is none. */
export function parseTransferId(value: unknown): TransferId | undefined {
  return typeof value === 'string' && movementId.test(value) ? (value as TransferId) : undefined;
}

// Any code: a newer writer may have rules that are not known here.
const refusalReason = /^[a-z_]{1,64}$/;

/** The reason of a refusal, or `undefined` if `value` is none. */
export function parseRefusalReason(value: unknown): RefusalReason | undefined {
  return typeof value === 'string' && refusalReason.test(value)
    ? (value as RefusalReason)
    : undefined;
}
