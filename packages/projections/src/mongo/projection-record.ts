import { MongoServerError, type Db, type MongoClient } from 'mongodb';
import { liveNames, type BuildNames } from '../build.ts';
import { FencedError, ProjectionVersionError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { AnyProjection } from '../projection.ts';
import { checkpointCollection } from './checkpoint-document.ts';
import { DURABLE } from './durable.ts';
import type { LaneCheckpoint } from './lane-session.ts';
import { onMongo } from './mongo-failure.ts';
import { finishSwitch } from './mongo-switch.ts';
import { prepareBuild } from './prepare-build.ts';
import { NO_COLLECTION, recordCollection, type ProjectionRecord } from './record-document.ts';

export { recordCollection, type ProjectionRecord } from './record-document.ts';

/**
 * Makes sure that the collections of a projection are there, and that they are those which its
 * checkpoints speak of. Safe to repeat, and from several processes at once.
 *
 * Documents that are gone (their collection was dropped, restored or emptied) are folded again from
 * the beginning: all the checkpoints go in one transaction. That is always safe, for MongoDB behind
 * the log only has to catch up. A rebuild that died while it was switched in is finished here.
 *
 * @returns the generation of the documents: who folds them from now on does so under it
 * @throws {ProjectionVersionError} the documents were folded by other rules
 * @throws {PartUnavailableError}
 */
export async function prepareProjection(
  {
    client,
    db,
    logger,
  }: { readonly client: MongoClient; readonly db: Db; readonly logger: Logger },
  projection: AnyProjection,
): Promise<number> {
  const build = liveNames(projection);
  return await onMongo(async () => {
    for (;;) {
      const generation = await prepared({ client, db, logger }, build);
      // Otherwise somebody else has changed the record meanwhile: look again.
      if (generation !== undefined) return generation;
    }
  });
}

/**
 * Makes sure that the documents are those of a generation still. Asked by whoever has just taken over a
 * checkpoint: a rebuild that is switched in after the answer takes the checkpoint from him.
 *
 * @throws {FencedError} they were replaced since he prepared: prepare again
 * @throws {PartUnavailableError}
 */
export async function checkGeneration(
  db: Db,
  { name: _id }: Pick<AnyProjection, 'name'>,
  generation: number,
): Promise<void> {
  const record = await onMongo(() => recordCollection(db).findOne({ _id }));
  if (record?.generation === generation) return;
  throw new FencedError(`the documents of ${_id} were replaced after generation ${generation}`);
}

/** @returns the generation; undefined where it has to be looked at again */
async function prepared(
  {
    client,
    db,
    logger,
  }: { readonly client: MongoClient; readonly db: Db; readonly logger: Logger },
  build: BuildNames,
): Promise<number | undefined> {
  const { projection } = build;
  // The record first: what replaces the collection after this raises the generation, and is seen.
  const record = await recordCollection(db).findOne({ _id: projection.name });
  if (record?.rebuild?.phase === 'switching') {
    await finishSwitch(db, record._id, record.rebuild);
    return undefined;
  }
  const collectionId = await prepareBuild(db, build);
  if (record !== null && record.collectionId === collectionId) {
    if (record.version !== projection.version) {
      throw new ProjectionVersionError(projection.name, record.version, projection.version);
    }
    if (!(await wasEmptied(db, build))) return record.generation;
  }
  const generation = await restart({ client, db }, build, { record, collectionId });
  if (generation === undefined) return undefined;
  if (record !== null && record.collectionId !== NO_COLLECTION) {
    logger.warn('documents are gone: they are folded again', { projection: projection.name });
  }
  return generation;
}

/** Whether there are no documents at all, although events were folded into some. */
async function wasEmptied(db: Db, { name, collection, projection }: BuildNames): Promise<boolean> {
  const some = await db.collection(collection, DURABLE).findOne({}, { projection: { _id: 1 } });
  if (some !== null) return false;
  const checkpoints = db.collection<LaneCheckpoint>('checkpoints', DURABLE);
  // A projection of many streams may have passed over all that there is, and says whether it has.
  const isFolded = projection.kind === 'category' ? { hasDocuments: true } : { count: { $gt: 0 } };
  const begun = await checkpoints.findOne({ '_id.projection': name, ...isFolded });
  if (begun === null) return false;
  return projection.kind === 'category' || !(await isPutAside(db, name));
}

/** Whether that there are no documents may be since all events were parked, or left out. */
async function isPutAside(db: Db, projection: string): Promise<boolean> {
  const found = await Promise.all([
    db.collection('parked', DURABLE).findOne({ projection }),
    db.collection('discarded', DURABLE).findOne({ projection }),
  ]);
  return found.some((one) => one !== null);
}

/** @returns the generation that begins; undefined where somebody else has begun it */
async function restart(
  { client, db }: { readonly client: MongoClient; readonly db: Db },
  { name, projection, collection }: BuildNames,
  {
    record,
    collectionId,
  }: { readonly record: ProjectionRecord | null; readonly collectionId: string },
): Promise<number | undefined> {
  const records = recordCollection(db);
  const { version } = projection;
  const generation = (record?.generation ?? 0) + 1;
  const next = { version, collectionId, generation, updatedAt: new Date() };
  return await client.withSession(async (session) =>
    session.withTransaction(
      async () => {
        if (record === null) {
          try {
            await records.insertOne({ _id: name, ...next }, { session });
          } catch (error) {
            if (error instanceof MongoServerError && error.code === 11_000) {
              await session.abortTransaction();
              return undefined;
            }
            throw error;
          }
        } else {
          const before = { _id: name, generation: record.generation };
          const { matchedCount } = await records.updateOne(before, { $set: next }, { session });
          if (matchedCount === 0) return undefined;
        }
        await checkpointCollection(db).deleteMany({ '_id.projection': name }, { session });
        await db.collection('parked').deleteMany({ projection: name }, { session });
        await db.collection('discarded').deleteMany({ projection: name }, { session });
        // Sums would be added to what is left of the old ones. Documents of streams are replaced.
        if (projection.kind === 'category') {
          await db.collection(collection).deleteMany({}, { session });
        }
        return generation;
      },
      { ...DURABLE, readConcern: { level: 'snapshot' } },
    ),
  );
}
