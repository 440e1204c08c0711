import type { Collection, Db } from 'mongodb';
import type { LeaseFacts } from '../leases/lease-store.ts';

/** The lease of a partition; it stays when nobody holds it, so that its fence only rises. */
export interface LeaseDocument {
  readonly _id: { readonly category: string; readonly partition: number };
  /** Null: it was released. */
  readonly holder: string | null;
  readonly fence: number;
  /** By the server's clock. */
  readonly expiresAt: Date;
  readonly facts: LeaseFacts;
}

/** A live projector. */
export interface MemberDocument {
  readonly _id: string;
  readonly category: string;
  readonly expiresAt: Date;
}

const DURABLE = {
  writeConcern: { w: 'majority', journal: true },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
} as const;

/** The collection `leases`. */
export function leaseCollection(db: Db): Collection<LeaseDocument> {
  return db.collection<LeaseDocument>('leases', DURABLE);
}

/** The collection `projectors`. */
export function memberCollection(db: Db): Collection<MemberDocument> {
  return db.collection<MemberDocument>('projectors', DURABLE);
}
