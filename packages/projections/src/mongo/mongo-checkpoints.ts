import { MongoServerError, type Db } from 'mongodb';
import {
  AT_THE_BEGINNING,
  type Checkpoint,
  type Checkpoints,
  type LogBinding,
} from '../checkpoint.ts';
import { FencedError } from '../errors.ts';
import { checkpointCollection, type CheckpointDocument } from './checkpoint-document.ts';
import { onMongo } from './mongo-failure.ts';

/** Whose checkpoint it is. */
export interface CheckpointPlace {
  /** The name of the build. */
  readonly build: string;
  readonly partition: number;
}

const DUPLICATE_KEY = 11_000;

/** The checkpoint of a build in one partition, under the fence of a lease. */
export function mongoCheckpoints(
  db: Db,
  { build, partition, fence }: CheckpointPlace & { readonly fence: number },
): Checkpoints {
  const collection = checkpointCollection(db);
  const _id = { projection: build, partition };
  return {
    open: () =>
      onMongo(async () => {
        try {
          const found = await collection.findOneAndUpdate(
            { _id, fence: { $lte: fence } },
            { $set: { fence }, $setOnInsert: toDocument(AT_THE_BEGINNING) },
            { upsert: true, returnDocument: 'after' },
          );
          return found === null ? AT_THE_BEGINNING : fromDocument(found);
        } catch (error) {
          // The document is there, under a higher fence.
          if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) {
            throw fenced(build, partition);
          }
          throw error;
        }
      }),
    save: (checkpoint) =>
      onMongo(async () => {
        const { matchedCount } = await collection.updateOne(
          { _id, fence },
          { $set: { ...toDocument(checkpoint), updatedAt: new Date() } },
        );
        if (matchedCount === 0) throw fenced(build, partition);
      }),
  };
}

/** Which log the checkpoint of a build in one partition is of. */
export function mongoLogBinding(db: Db, { build, partition }: CheckpointPlace): LogBinding {
  const collection = checkpointCollection(db);
  const _id = { projection: build, partition };
  return {
    find: () => onMongo(async () => (await collection.findOne({ _id }))?.log),
    bind: (logIdentity) =>
      onMongo(async () => {
        const change = {
          $set: { log: logIdentity },
          $setOnInsert: { ...toDocument(AT_THE_BEGINNING), fence: 0 },
        };
        try {
          const unbound = { _id, log: { $exists: false } };
          await collection.updateOne(unbound, change, { upsert: true });
        } catch (error) {
          // The document is there, and it is bound.
          if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
        }
      }),
  };
}

/** How far a build is in each partition that it has begun, by partition. */
export async function readCheckpoints(
  db: Db,
  build: string,
): Promise<ReadonlyMap<number, Checkpoint>> {
  return await onMongo(async () => {
    const found = await checkpointCollection(db).find({ '_id.projection': build }).toArray();
    return new Map(found.map((document) => [document._id.partition, fromDocument(document)]));
  });
}

/** A checkpoint as it is stored. */
export function toDocument({ position, hash, count, time }: Checkpoint) {
  return { position, hash: hash ?? null, count, time, updatedAt: new Date() };
}

/** The pair of `toDocument`. */
export function fromDocument({ position, hash, count, time }: CheckpointDocument): Checkpoint {
  return { position, hash: hash ?? undefined, count, time };
}

function fenced(build: string, partition: number): FencedError {
  return new FencedError(`the checkpoint of ${build} in partition ${partition} was taken over`);
}
