import { MongoBulkWriteError, type Collection } from 'mongodb';
import type { LeaseTable } from '../leases/fair-share.ts';
import type { LeaseDocument, MemberDocument } from './lease-documents.ts';
import { isOnlyDuplicateKeys } from './mongo-failure.ts';

/** Where the leases of a category are. */
export interface LeaseCollections {
  readonly leases: Collection<LeaseDocument>;
  readonly members: Collection<MemberDocument>;
}

const IS_LIVE = { $gt: ['$expiresAt', '$$NOW'] };

/**
 * Who is there and who holds what by the server's clock. The documents of partitions that have none
 * yet are made, free to be taken.
 *
 * @throws {MongoError} as the driver does
 */
export async function readLeaseTable(
  { leases, members }: LeaseCollections,
  category: string,
  partitionCount: number,
): Promise<LeaseTable> {
  const ids = Array.from({ length: partitionCount }, (_, partition) => ({ category, partition }));
  const lease = { _id: 0, partition: '$_id.partition', holder: 1, isLive: IS_LIVE };
  const [found, alive] = await Promise.all([
    leases
      .aggregate<{ partition: number; holder: string | null; isLive: boolean }>([
        { $match: { _id: { $in: ids } } },
        { $project: lease },
      ])
      .toArray(),
    members.find({ category, $expr: IS_LIVE }).toArray(),
  ]);
  if (found.length < partitionCount) {
    const known = new Set(found.map(({ partition }) => partition));
    const missing = ids.filter(({ partition }) => !known.has(partition));
    await create(leases, missing);
  }
  const holders = new Map<number, string>();
  for (const { partition, holder, isLive } of found) {
    if (isLive && holder !== null) holders.set(partition, holder);
  }
  return { members: alive.map(({ _id }) => _id), holders };
}

async function create(
  leases: Collection<LeaseDocument>,
  ids: readonly LeaseDocument['_id'][],
): Promise<void> {
  // Where somebody has dropped the leases, and not the checkpoints, or a lane was under way, they have
  // higher fences than 1, and nobody could take them over. A time is higher than whatever was counted on
  // from an earlier one.
  const fence = { $toLong: '$$NOW' };
  const free = { holder: null, fence, expiresAt: new Date(0), facts: { $literal: {} } };
  const operations = ids.map((_id) => ({
    updateOne: {
      filter: { _id, fence: { $exists: false } },
      update: [{ $set: free }],
      upsert: true,
    },
  }));
  try {
    await leases.bulkWrite(operations, { ordered: false });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    // Another projector made them at the same moment.
    if (!isOnlyDuplicateKeys([error.writeErrors].flat().map(({ code }) => code))) throw error;
  }
}
