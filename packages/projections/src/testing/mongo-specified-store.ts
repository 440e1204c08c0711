import { randomUUID } from 'node:crypto';
import { compareEntryIds } from '@streamfold/event-store';
import type { Db } from 'mongodb';
import { liveNames, type Build } from '../build.ts';
import { checkpointCollection } from '../mongo/checkpoint-document.ts';
import { DURABLE } from '../mongo/durable.ts';
import { mongoCategoryStore } from '../mongo/mongo-category-store.ts';
import { mongoCheckpoints } from '../mongo/mongo-checkpoints.ts';
import { mongoDocuments } from '../mongo/mongo-documents.ts';
import { mongoParking } from '../mongo/mongo-parking.ts';
import { parkedCollection, type ParkedDocument } from '../mongo/parked-document.ts';
import { dropBuild, prepareBuild } from '../mongo/prepare-build.ts';
import type { AnyProjection } from '../projection.ts';
import {
  SPECIFIED_GENERATION,
  type KeptDocument,
  type ParkedFacts,
  type SpecifiedStore,
} from './specified-store.ts';

/** A database of a MongoDB that runs as a replica set. */
export type SpecifiedDatabase = Db;

/**
 * Keeps what is folded in MongoDB, in collections of its own beside those of the projection.
 *
 * @throws {PartUnavailableError}
 */
export async function mongoSpecifiedStore(
  db: Db,
  projection: AnyProjection,
): Promise<SpecifiedStore> {
  const build = ownBuild(projection);
  await prepareBuild(db, build);
  const { name: buildName, collection, linesCollection } = build;
  const empty = async (): Promise<void> => {
    await checkpointCollection(db).deleteMany({ '_id.projection': buildName });
    await parkedCollection(db).deleteMany({ projection: buildName });
    for (const name of [collection, linesCollection]) {
      if (name !== undefined) await db.collection(name, DURABLE).deleteMany({});
    }
  };
  return {
    stream: ({ partition, fence }) => {
      const place = { build: buildName, partition };
      return {
        documents: mongoDocuments(db, build),
        checkpoints: mongoCheckpoints(db, { ...place, fence }),
        parking: mongoParking(db, place),
      };
    },
    category: (place) => mongoCategoryStore(db, { build, ...place }),
    outcome: async () => ({
      documents: await keptIn(db, collection),
      lines: linesCollection === undefined ? [] : await keptIn(db, linesCollection),
      parked: (await parkedCollection(db).find({ projection: buildName }).toArray())
        .map(factsOf)
        .sort((one, other) => compareEntryIds(one.entryId, other.entryId)),
    }),
    empty,
    remove: async () => {
      await empty();
      await dropBuild(db, build);
    },
  };
}

/** A build that nobody else has: several specifications may run at once, beside a live projection. */
function ownBuild(projection: AnyProjection): Build {
  const live = liveNames(projection);
  const own = (name: string): string => `${name}.${suffix}`;
  const suffix = `specified-${randomUUID().slice(0, 8)}`;
  const { linesCollection } = live;
  return {
    projection,
    generation: SPECIFIED_GENERATION,
    name: own(live.name),
    collection: own(live.collection),
    linesCollection: linesCollection === undefined ? undefined : own(linesCollection),
  };
}

async function keptIn(db: Db, collection: string): Promise<readonly KeptDocument[]> {
  const found = db.collection(collection, DURABLE).find().sort({ _id: 1 });
  return await found.toArray();
}

function factsOf({ _id, streamId, version, code, reason }: ParkedDocument): ParkedFacts {
  return {
    entryId: _id.entryId,
    ...(streamId === undefined ? {} : { streamId }),
    ...(version === undefined ? {} : { version }),
    code,
    reason,
  };
}
