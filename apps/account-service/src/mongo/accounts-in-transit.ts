import { balances } from '@streamfold/account-projections';
import { parseAccountId, type AccountId } from '@streamfold/accounts';
import { ensureConnected, onMongo } from '@streamfold/projections';
import type { Db } from 'mongodb';

/**
 * The accounts that the projector's balances in `db` say have sent transfers that are pending. Each
 * iteration asks anew; connects when it is first asked.
 *
 * @throws {PartUnavailableError} MongoDB does not answer
 */
export async function* accountsInTransit(db: Db): AsyncGenerator<AccountId> {
  await ensureConnected(db);
  const found = db
    .collection<{ _id: string }>(balances.collection, { readPreference: 'primary' })
    // By the index: documents that have none are not in it under any text.
    .find({ 'transfers.transferId': { $gt: '' } }, { projection: { _id: 1 } });
  try {
    for (;;) {
      const document = await onMongo(() => found.next());
      if (document === null) return;
      const id = parseAccountId(document._id);
      if (id !== undefined) yield id;
    }
  } finally {
    await found.close();
  }
}
