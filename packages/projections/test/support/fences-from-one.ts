import type { Db } from 'mongodb';
import { leaseCollection } from '../../src/mongo/lease-documents.ts';

/** Makes the leases of a category, free and never taken: the first fences are 1, and not a time. */
export async function fencesFromOne(db: Db, category = 'test', partitionCount = 8): Promise<void> {
  const free = { holder: null, fence: 0, expiresAt: new Date(0), facts: {} };
  const ids = Array.from({ length: partitionCount }, (_, partition) => ({ category, partition }));
  await leaseCollection(db).insertMany(ids.map((_id) => ({ _id, ...free })));
}
