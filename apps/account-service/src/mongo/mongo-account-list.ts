import { balances } from '@streamfold/account-projections';
import { ensureConnected, onMongo } from '@streamfold/projections';
import type {
  AccountListQuery,
  AccountListReader,
  ListedAccount,
} from '../account-list/account-list-reader.ts';
import type { Page } from '../reads/read-model.ts';
import { accountListFind, type AccountDocument } from './account-list-find.ts';
import { COMMITTED, READ_MS_MAX } from './committed.ts';
import type { ListParts } from './list-parts.ts';

/** The accounts that the projector keeps in `db`. Connects when it is first asked. */
export function mongoAccountList({ db, waits, asOf }: ListParts): AccountListReader {
  const accounts = db.collection<AccountDocument>(balances.collection, COMMITTED);

  const read = async (query: AccountListQuery): Promise<Page<ListedAccount>> => {
    await ensureConnected(db);
    const { limit } = query;
    const { filter, sort } = accountListFind(query);
    const found = await accounts
      .find(filter)
      .sort(sort)
      .limit(limit + 1)
      .maxTimeMS(READ_MS_MAX)
      .toArray();
    return { items: found.slice(0, limit).map(listed), hasMore: found.length > limit };
  };

  return {
    waitUntil: (token, options) => waits.waitUntil({ token }, options),
    asOf,
    read: (query) => onMongo(() => read(query)),
  };
}

/** @throws {TypeError} the document is not as the projector wrote it */
function listed(document: AccountDocument): ListedAccount {
  const { _id: id, version, updatedAt } = document;
  const state = balances.fromBody(document);
  if (state.status === 'absent' || !Number.isSafeInteger(version) || !(updatedAt instanceof Date)) {
    throw new TypeError(`document ${id} of ${balances.collection} is no account`);
  }
  return { id, version, time: updatedAt.getTime(), state };
}
