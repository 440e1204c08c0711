import type { Db } from 'mongodb';
import type { LeaseStore } from '../leases/lease-store.ts';
import { leaseCollection, memberCollection } from './lease-documents.ts';
import { onMongo } from './mongo-failure.ts';
import { readLeaseTable } from './mongo-lease-table.ts';

/** Which leases, and for whom. */
export interface MongoLeaseOptions {
  readonly category: string;
  readonly partitionCount: number;
  /** What people call this process. Two may have the same name. */
  readonly name: string;
  /** `randomUUID` of node:crypto. */
  readonly randomUUID: () => string;
  /**
   * How long a lease lasts without being renewed, milliseconds. The same for every process of a
   * category. @default 3000
   */
  readonly ttlMs?: number;
}

// Long after the last heartbeat: it clears up behind processes that were killed, and decides nothing.
const DEAD_MEMBER_KEPT_SECONDS = 60;

/** Makes what leases need. Safe to repeat. @throws {PartUnavailableError} */
export async function prepareLeases(db: Db): Promise<void> {
  const options = { expireAfterSeconds: DEAD_MEMBER_KEPT_SECONDS };
  await onMongo(() => memberCollection(db).createIndex({ expiresAt: 1 }, options, {}));
}

/**
 * The leases of a category, in the collections `leases` and `projectors`. `db` is of a client made by
 * `createLeaseClient`.
 */
export function mongoLeases(db: Db, options: MongoLeaseOptions): LeaseStore {
  const { category, partitionCount, ttlMs = 3_000 } = options;
  const me = `${options.name}/${options.randomUUID()}`;
  const leases = leaseCollection(db);
  const members = memberCollection(db);
  const own = (partition: number, fence: number) => ({
    _id: { category, partition },
    holder: me,
    fence,
  });
  // Texts are literals: in these updates one that begins with `$` would name a member.
  const holder = { $literal: me };
  const expiresAt = { $add: ['$$NOW', ttlMs] };
  return {
    me,
    ttlMs,
    partitionCount,
    look: () => onMongo(() => readLeaseTable({ leases, members }, category, partitionCount)),
    heartbeat: () =>
      onMongo(async () => {
        const update = [{ $set: { category: { $literal: category }, expiresAt } }];
        await members.updateOne({ _id: me }, update, { upsert: true });
      }),
    leave: () =>
      onMongo(async () => {
        await members.deleteOne({ _id: me });
      }),
    take: (partition) =>
      onMongo(async () => {
        const isOver = { $expr: { $lte: ['$expiresAt', '$$NOW'] } };
        const fence = { $add: ['$fence', 1] };
        const found = await leases.findOneAndUpdate(
          { _id: { category, partition }, $or: [{ holder: me }, isOver] },
          [{ $set: { holder, fence, expiresAt, facts: { $literal: {} } } }],
          { returnDocument: 'after', projection: { fence: 1 } },
        );
        return found?.fence;
      }),
    renew: (partition, fence, facts) =>
      onMongo(async () => {
        const update = [{ $set: { expiresAt, facts: { $literal: facts } } }];
        return (await leases.updateOne(own(partition, fence), update)).matchedCount === 1;
      }),
    release: (partition, fence) =>
      onMongo(async () => {
        const update = [{ $set: { holder: null, expiresAt: '$$NOW' } }];
        await leases.updateOne(own(partition, fence), update);
      }),
  };
}
