import type { Collection, Db } from 'mongodb';
import { DURABLE } from './durable.ts';

/** How far a build is in one partition, as the collection `checkpoints` has it. */
export interface CheckpointDocument {
  readonly _id: { readonly projection: string; readonly partition: number };
  /** The identity of the log that it is of. */
  readonly log?: string;
  /** The fence of the lease under which it was taken over last. */
  readonly fence: number;
  readonly position: string;
  readonly hash: string | null;
  readonly count: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly updatedAt: Date;
}

/** The collection of the checkpoints of all projections. */
export function checkpointCollection(db: Db): Collection<CheckpointDocument> {
  return db.collection<CheckpointDocument>('checkpoints', DURABLE);
}
