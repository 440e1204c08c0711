import type { ClientSession, Collection, Db } from 'mongodb';
import { onMongo } from './mongo-failure.ts';
import type { ParkedDocument, ParkedId } from './parked-document.ts';
import { DURABLE } from './durable.ts';

/**
 * An event that a person has left out of a projection, as the collection `discarded` has it. It is kept
 * as long as the documents lack the event: whoever folds the log again leaves it out again.
 */
export interface DiscardedDocument {
  readonly _id: ParkedId;
  readonly projection: string;
  readonly streamId?: string;
  readonly version?: number;
  /** Why it had been parked. */
  readonly code: ParkedDocument['code'];
  readonly reason: string;
  readonly at: Date;
}

/** The collection of what was left out. */
export function discardedCollection(db: Db): Collection<DiscardedDocument> {
  return db.collection<DiscardedDocument>('discarded', DURABLE);
}

/** Notes that what was parked is left out, in the transaction of `session`. */
export async function noteDiscarded(
  collection: Collection<DiscardedDocument>,
  { _id, projection, streamId, version, code, reason }: ParkedDocument,
  session: ClientSession,
): Promise<void> {
  const document = {
    projection,
    ...(streamId === undefined ? {} : { streamId }),
    ...(version === undefined ? {} : { version }),
    code,
    reason,
    at: new Date(),
  };
  await collection.updateOne({ _id }, { $set: document }, { session, upsert: true });
}

/** What was left out of a build. @throws {PartUnavailableError} */
export async function readDiscarded(db: Db, build: string): Promise<readonly DiscardedDocument[]> {
  const found = discardedCollection(db).find({ projection: build });
  return await onMongo(() => found.toArray());
}
