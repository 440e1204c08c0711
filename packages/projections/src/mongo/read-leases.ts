import type { Db } from 'mongodb';
import type { LeaseFacts } from '../leases/lease-store.ts';
import { leaseCollection } from './lease-documents.ts';
import { onMongo } from './mongo-failure.ts';

/** The lease of a partition as anybody may see it. */
export interface LeaseReport {
  readonly partition: number;
  /** The name and the id of the process, as `name/id`; undefined: nobody holds it now. */
  readonly holder: string | undefined;
  readonly fence: number;
  /** Until it runs out unless it is renewed, by MongoDB's clock; 0 where nobody holds it. */
  readonly secondsLeft: number;
  /** What the holder said with its last renewal, or else the last holder. */
  readonly facts: LeaseFacts;
}

/**
 * The leases of a category, in order of partition. It is empty as long as no projector of the
 * category has ever run.
 *
 * @throws {PartUnavailableError}
 */
export async function readLeases(db: Db, category: string): Promise<readonly LeaseReport[]> {
  interface Row {
    readonly partition: number;
    readonly holder: string | null;
    readonly fence: number;
    readonly leftMs: number;
    readonly facts: LeaseFacts;
  }
  const leftMs = { $subtract: ['$expiresAt', '$$NOW'] };
  const members = { _id: 0, partition: '$_id.partition', holder: 1, fence: 1, facts: 1, leftMs };
  const rows = await onMongo(() =>
    leaseCollection(db)
      .aggregate<Row>([
        { $match: { '_id.category': category } },
        { $project: members },
        { $sort: { partition: 1 } },
      ])
      .toArray(),
  );
  return rows.map(({ partition, holder, fence, facts, ...row }) => {
    const isHeld = holder !== null && row.leftMs > 0;
    const secondsLeft = isHeld ? row.leftMs / 1_000 : 0;
    return { partition, holder: isHeld ? holder : undefined, fence, secondsLeft, facts };
  });
}
