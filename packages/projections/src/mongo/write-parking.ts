import {
  MongoBulkWriteError,
  type AnyBulkWriteOperation,
  type ClientSession,
  type Collection,
} from 'mongodb';
import type { MoreWaiting, ParkingChanges, WrittenParking } from '../parking.ts';
import { isOnlyDuplicateKeys } from './mongo-failure.ts';
import { toParkedDocument, type ParkedDocument, type ParkingPlace } from './parked-document.ts';

/**
 * Writes what changes in what is parked. Every change can be made again: what is parked stays as it
 * is, what waits is counted once.
 *
 * In a transaction an entry of a stream that another entry has halted ends it with error 11000;
 * outside, such an entry is left out.
 */
export async function writeParking(
  collection: Collection<ParkedDocument>,
  place: ParkingPlace,
  changes: ParkingChanges,
  session?: ClientSession,
): Promise<WrittenParking> {
  const { parked, waiting, resumed } = changes;
  const at = new Date();
  const inserts = parked.map((entry) => insert(toParkedDocument(place, entry, at)));
  const parkedCount = await insertAll(collection, inserts, session);
  const counted = await countAll(collection, place, waiting, session);
  if (resumed.length > 0) {
    const filter = { projection: place.build, streamId: { $in: [...resumed] } };
    await collection.deleteMany(filter, within(session));
  }
  return { parkedCount, isAsExpected: counted === waiting.length };
}

/** The options of an operation that may belong to a transaction. */
export function within(session: ClientSession | undefined): { session?: ClientSession } {
  return session === undefined ? {} : { session };
}

// Not an insert: within a transaction, one that is there already would end it.
function insert({ _id, ...document }: ParkedDocument): AnyBulkWriteOperation<ParkedDocument> {
  return { updateOne: { filter: { _id }, update: { $setOnInsert: document }, upsert: true } };
}

async function insertAll(
  collection: Collection<ParkedDocument>,
  inserts: AnyBulkWriteOperation<ParkedDocument>[],
  session: ClientSession | undefined,
): Promise<number> {
  if (inserts.length === 0) return 0;
  try {
    const options = { ordered: false, ...within(session) };
    return (await collection.bulkWrite(inserts, options)).upsertedCount;
  } catch (error) {
    if (session !== undefined || !(error instanceof MongoBulkWriteError)) throw error;
    const problems = [error.writeErrors].flat().map(({ code }) => code);
    if (error.result.getWriteConcernError() !== undefined || !isOnlyDuplicateKeys(problems)) {
      throw error;
    }
    return error.result.upsertedCount;
  }
}

async function countAll(
  collection: Collection<ParkedDocument>,
  { build }: ParkingPlace,
  waiting: readonly MoreWaiting[],
  session: ClientSession | undefined,
): Promise<number> {
  if (waiting.length === 0) return 0;
  const operations = waiting.map(({ streamId, afterPosition, throughPosition, count }) => ({
    updateOne: {
      filter: { projection: build, streamId, throughPosition: afterPosition },
      update: { $set: { throughPosition }, $inc: { waitingCount: count } },
    },
  }));
  return (await collection.bulkWrite(operations, within(session))).matchedCount;
}
