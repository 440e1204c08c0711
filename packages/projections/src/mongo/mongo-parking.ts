import type { Db } from 'mongodb';
import { PartUnavailableError } from '../errors.ts';
import type { HaltedStream, Parking, ParkRequest } from '../parking.ts';
import { discardedCollection } from './discarded-entries.ts';
import { onMongo } from './mongo-failure.ts';
import { inTransaction } from './mongo-transaction.ts';
import {
  parkedCollection,
  toHaltedStream,
  type ParkedDocument,
  type ParkingPlace,
} from './parked-document.ts';
import { writeAnswer } from './write-answer.ts';
import { writeParking } from './write-parking.ts';

/** Makes what parking needs. Safe to repeat. @throws {PartUnavailableError} */
export async function prepareParking(db: Db): Promise<void> {
  await onMongo(() =>
    parkedCollection(db).createIndexes([
      {
        // A stream has one record, and is found by its name.
        key: { projection: 1, streamId: 1 },
        name: 'halted_streams',
        unique: true,
        partialFilterExpression: { streamId: { $type: 'string' } },
      },
      { key: { projection: 1, partition: 1, 'request.at': 1 }, name: 'requests' },
    ]),
  );
}

/** What one build has parked of one partition, in the collection `parked`. */
export function mongoParking(db: Db, place: ParkingPlace): Parking {
  const collection = parkedCollection(db);
  const { build: projection, partition } = place;
  return {
    halted: () =>
      onMongo(async () => {
        const filter = { projection, partition, streamId: { $type: 'string' as const } };
        return haltedStreams(await collection.find(filter, WITHOUT_FIELDS).toArray());
      }),
    change: (changes) => onMongo(() => writeParking(collection, place, changes)),
    requests: () =>
      onMongo(async () => {
        const filter = { projection, partition, 'request.at': { $gte: new Date(0) } };
        const found = collection.find(filter, WITHOUT_FIELDS).sort({ 'request.at': 1, _id: 1 });
        return (await found.toArray()).flatMap(toRequest);
      }),
    answer: (request, answer) =>
      onMongo(async () => {
        const outcome = await db.client.withSession(async (session) => {
          const collections = { parked: collection, discarded: discardedCollection(db) };
          const write = () => writeAnswer(collections, place, { request, answer }, session);
          return (await inTransaction(session, write)).outcome;
        });
        if (outcome === 'committed') return;
        throw new PartUnavailableError('mongo', 'the answer to a commit was lost');
      }),
  };
}

// What was read of an entry is for people. It may be 64 KB, and there may be many.
const WITHOUT_FIELDS = { projection: { fields: 0 } } as const;

/** The halted streams among documents, by their ids. */
export function haltedStreams(
  documents: readonly ParkedDocument[],
): ReadonlyMap<string, HaltedStream> {
  const halted = documents.map(toHaltedStream).filter((stream) => stream !== undefined);
  return new Map(halted.map((stream) => [stream.streamId, stream]));
}

function toRequest({ _id, streamId, request }: ParkedDocument): ParkRequest[] {
  return request === undefined ? [] : [{ entryId: _id.entryId, streamId, action: request.action }];
}
