import type { Hold } from '@streamfold/accounts';

/** A hold, as answers show it. */
export function holdBodyOf({ holdId, amount, expiresAt }: Hold) {
  const hold = { holdId, amount };
  return expiresAt === undefined ? hold : { ...hold, expiresAt: new Date(expiresAt).toISOString() };
}
