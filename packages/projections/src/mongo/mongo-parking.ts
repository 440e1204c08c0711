import { MongoBulkWriteError, type Collection, type Db } from 'mongodb';
import { PartUnavailableError } from '../errors.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { Parking } from '../parking.ts';
import { isOnlyDuplicateKeys, onMongo } from './mongo-failure.ts';

interface ParkedDocument {
  /** One entry may be parked by several projections. */
  readonly _id: { readonly projection: string; readonly entryId: string };
  readonly projection: string;
  readonly streamId?: string;
  readonly version?: number;
  readonly code: string;
  readonly reason: string;
  readonly fields: readonly string[];
  /** Whether `fields` were cut to a bounded size. */
  readonly isTruncated: boolean;
  readonly at: Date;
}

// Enough to see what it was. The entry itself stays in the log.
const FIELD_CHARACTERS_MAX = 4_096;
const FIELD_COUNT_MAX = 16;

/** Makes what parking needs. Safe to repeat. @throws {PartUnavailableError} */
export async function prepareParking(db: Db): Promise<void> {
  await onMongo(() => parked(db).createIndex({ projection: 1, streamId: 1 }, {}, {}));
}

/** The parked entries of one projection, in the collection `parked`. */
export function mongoParking(db: Db, projection: string, now: () => number): Parking {
  const collection = parked(db);
  return {
    haltedStreams: (streamIds) =>
      onMongo(async () => {
        const filter = { projection, streamId: { $in: [...streamIds] } };
        return new Set((await collection.distinct('streamId', filter)).filter(isText));
      }),
    park: (entries) =>
      onMongo(async () => {
        const documents = entries.map((entry) => parkedDocument(projection, entry, now()));
        try {
          return (await collection.insertMany(documents, { ordered: false })).insertedCount;
        } catch (error) {
          if (!(error instanceof MongoBulkWriteError)) throw error;
          const problems = [error.writeErrors].flat().map(({ code }) => code);
          if (error.result.getWriteConcernError() !== undefined || !isOnlyDuplicateKeys(problems)) {
            throw new PartUnavailableError('mongo', 'parking was refused', { cause: error });
          }
          // Delivered again: parked the first time, whose record stays.
          return error.insertedCount;
        }
      }),
  };
}

function parked(db: Db): Collection<ParkedDocument> {
  return db.collection<ParkedDocument>('parked', {
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  });
}

function parkedDocument(projection: string, entry: ParkedEntry, now: number): ParkedDocument {
  const { entryId, streamId, version, code, reason } = entry;
  const fields = entry.fields
    .slice(0, FIELD_COUNT_MAX)
    .map((field) => field.slice(0, FIELD_CHARACTERS_MAX));
  const isTruncated =
    entry.fields.length > FIELD_COUNT_MAX ||
    entry.fields.some((field) => field.length > FIELD_CHARACTERS_MAX);
  return {
    _id: { projection, entryId },
    projection,
    ...(streamId === undefined ? {} : { streamId }),
    ...(version === undefined ? {} : { version }),
    code,
    reason: reason.slice(0, FIELD_CHARACTERS_MAX),
    fields,
    isTruncated,
    at: new Date(now),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
