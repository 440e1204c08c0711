import type { Db, Document } from 'mongodb';
import type { Build } from '../build.ts';
import type { DocumentCondition, Documents, DocumentWrite, StoredDocument } from '../documents.ts';
import { DURABLE } from './durable.ts';
import { inBulks } from './in-bulks.ts';
import { onMongo } from './mongo-failure.ts';
import { mongoLines } from './mongo-lines.ts';
import { insertAll, replaceAll, type Replacement, type Written } from './write-commands.ts';

interface ProjectedDocument {
  readonly _id: string;
  readonly version: number;
  readonly hash: string;
  /** None in documents from before there were any. */
  readonly generation?: number;
  readonly timestamps: readonly string[];
  readonly updatedAt: Date;
  readonly [member: string]: unknown;
}

/** The documents of one build of a stream projection. */
export function mongoDocuments(db: Db, build: Build): Documents {
  const collection = db.collection<ProjectedDocument>(build.collection, DURABLE);
  return {
    read: (streamIds) =>
      onMongo(async () => {
        const found = new Map<string, StoredDocument>();
        const cursor = collection.find({ _id: { $in: [...streamIds] } }, { promoteLongs: true });
        for (const document of await cursor.toArray()) {
          const { _id, version, hash, timestamps, updatedAt: _updatedAt, ...more } = document;
          const { generation: writtenUnder = 0, ...body } = more;
          found.set(_id, { version, hash, timestamps, generation: writtenUnder, body });
        }
        return found;
      }),
    write: async (writes) => {
      let isWhole = true;
      const work = async (bulk: readonly DocumentWrite[]): Promise<void> => {
        if (!(await writeBulk(db, build, bulk))) isWhole = false;
      };
      await onMongo(() => inBulks(writes, work));
      return isWhole;
    },
    writeLines: mongoLines(db, build),
  };
}

/** @returns whether all of them were written */
async function writeBulk(
  db: Db,
  { collection, generation }: Build,
  writes: readonly DocumentWrite[],
): Promise<boolean> {
  const inserts: Document[] = [];
  const replacements: Replacement[] = [];
  for (const write of writes) {
    const { streamId: _id, condition, version, hash, positions, time, body } = write;
    const updatedAt = new Date(time);
    const members = { ...body, version, timestamps: positions, hash, generation, updatedAt };
    if (condition === undefined) inserts.push({ _id, ...members });
    else replacements.push({ filter: { _id, ...filterOf(condition) }, document: members });
  }
  const written = await Promise.all([
    inserts.length === 0 ? NOTHING : insertAll(db, collection, inserts),
    replacements.length === 0 ? NOTHING : replaceAll(db, collection, replacements),
  ]);
  return written.reduce((sum, { count }) => sum + count, 0) === writes.length;
}

const NOTHING: Written = { count: 0, known: [] };

function filterOf({ version, hash, generation }: DocumentCondition) {
  // Documents that name no generation are from before there were any.
  const written = generation === 0 ? { $exists: false } : generation;
  return { version, hash, generation: written };
}
