import { describe } from 'vitest';
import { categoryStoreContract } from '../../test/support/category-store-contract.ts';
import { MemoryCategoryDatabase } from './memory-category-store.ts';

describe('the store of many streams in memory', () => {
  categoryStoreContract(() => {
    const database = new MemoryCategoryDatabase();
    return Promise.resolve({
      store: (place) => database.store(place),
      documents: () => Promise.resolve(Object.fromEntries(database.documents)),
      ask: (partition, entryId, action) => {
        database.ask(partition, entryId, action);
        return Promise.resolve();
      },
      parkedCount: () => Promise.resolve(database.parked.size),
    });
  });
});
