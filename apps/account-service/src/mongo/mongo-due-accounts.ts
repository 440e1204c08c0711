import { balances } from '@streamfold/account-projections';
import { parseAccountId, type AccountId } from '@streamfold/accounts';
import { ensureConnected, onMongo } from '@streamfold/projections';
import type { Db } from 'mongodb';
import type { DueRange, ExpiryParts } from '../holds/expire-holds.ts';

/**
 * The accounts that have holds whose time has come, as the balances in `db` show them. Connects when it
 * is first asked.
 *
 * What it gives throws `PartUnavailableError` while MongoDB does not answer.
 */
export function mongoDueAccounts(db: Db): ExpiryParts['dueAccounts'] {
  const accounts = db.collection<{ readonly _id: string }>(balances.collection, {
    readPreference: 'primary',
  });
  return async ({ skip, limit, signal }: DueRange): Promise<readonly AccountId[]> => {
    await ensureConnected(db);
    const due = { 'holds.expiresAt': { $lte: new Date() } };
    const options = { projection: { _id: 1 }, skip, limit, signal } as const;
    const found = await onMongo(() => accounts.find(due, options).toArray());
    return found.map(({ _id }) => parseAccountId(_id)).filter((id) => id !== undefined);
  };
}
