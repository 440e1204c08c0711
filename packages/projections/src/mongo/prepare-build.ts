import { MongoServerError, type Db } from 'mongodb';
import { linesOf, type BuildNames } from '../build.ts';
import type { IndexFields } from '../projection.ts';
import { DURABLE } from './durable.ts';
import { prepareParking } from './mongo-parking.ts';

const NAMESPACE_EXISTS = 48;

/**
 * Makes the collections of a build with their indexes, where they are missing.
 *
 * @returns the id that MongoDB gave to the collection of the documents: another one than before, where
 *   it was dropped in between, and made or restored anew
 */
export async function prepareBuild(db: Db, build: BuildNames): Promise<string> {
  const { projection, collection, linesCollection } = build;
  await make(db, collection, projection.indexes ?? []);
  if (linesCollection !== undefined) {
    const more = linesOf(projection)?.indexes ?? [];
    await make(db, linesCollection, [{ streamId: 1, version: 1 }, ...more]);
  }
  await prepareParking(db);
  const [found] = await db.listCollections({ name: collection }, { nameOnly: false }).toArray();
  return String(found?.info?.uuid ?? '');
}

/** Drops the collections of a build. Fine where they are not there. */
export async function dropBuild(
  db: Db,
  { collection, linesCollection }: Pick<BuildNames, 'collection' | 'linesCollection'>,
): Promise<void> {
  await db.collection(collection, DURABLE).drop();
  if (linesCollection !== undefined) await db.collection(linesCollection, DURABLE).drop();
}

async function make(db: Db, name: string, indexes: readonly IndexFields[]): Promise<void> {
  try {
    await db.createCollection(name, { writeConcern: DURABLE.writeConcern });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_EXISTS) throw error;
  }
  if (indexes.length === 0) return;
  const keys = indexes.map((key) => ({ key: { ...key } }));
  await db.collection(name).createIndexes(keys);
}
