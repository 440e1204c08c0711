import { MongoBulkWriteError, type AnyBulkWriteOperation, type Db } from 'mongodb';
import type { Documents, DocumentWrite } from '../documents.ts';
import { PartUnavailableError } from '../errors.ts';
import type { StoredDocument } from '../plan/applied.ts';
import { isOnlyDuplicateKeys, onMongo } from './mongo-failure.ts';

interface ProjectedDocument {
  readonly _id: string;
  readonly version: number;
  readonly hash: string;
  readonly timestamps: readonly string[];
  readonly updatedAt: Date;
  readonly [member: string]: unknown;
}

/** The documents of one projection in `collection`. */
export function mongoDocuments(db: Db, collectionName: string): Documents {
  const collection = db.collection<ProjectedDocument>(collectionName, {
    writeConcern: { w: 'majority', journal: true },
    // What is read decides what is acknowledged: it must not be rolled back any more.
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  });
  return {
    read: (streamIds) =>
      onMongo(async () => {
        const found = new Map<string, StoredDocument>();
        const cursor = collection.find({ _id: { $in: [...streamIds] } }, { promoteLongs: true });
        for (const document of await cursor.toArray()) {
          const { _id, version, hash, timestamps, updatedAt: _updatedAt, ...body } = document;
          found.set(_id, { version, hash, timestamps, body });
        }
        return found;
      }),
    write: (writes) =>
      onMongo(async () => {
        if (writes.length === 0) return true;
        const operations = writes.map(operation);
        try {
          const result = await collection.bulkWrite(operations, { ordered: false });
          return result.matchedCount + result.insertedCount === writes.length;
        } catch (error) {
          if (!(error instanceof MongoBulkWriteError)) throw error;
          const problems = [error.writeErrors].flat().map(({ code }) => code);
          if (error.result.getWriteConcernError() !== undefined || !isOnlyDuplicateKeys(problems)) {
            throw new PartUnavailableError('mongo', 'a write was refused', { cause: error });
          }
          // Somebody has inserted one of the documents since they were read.
          return false;
        }
      }),
  };
}

function operation(write: DocumentWrite): AnyBulkWriteOperation<ProjectedDocument> {
  const { streamId, condition, version, hash, positions, time, body } = write;
  const members = { ...body, version, timestamps: positions, hash, updatedAt: new Date(time) };
  return condition === undefined
    ? { insertOne: { document: { _id: streamId, ...members } } }
    : { replaceOne: { filter: { _id: streamId, ...condition }, replacement: members } };
}
