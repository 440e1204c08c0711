import { MongoBulkWriteError, type Collection, type Db } from 'mongodb';
import type { Build } from '../build.ts';
import type { Documents, LineWrite } from '../documents.ts';
import { ForkError, PartUnavailableError } from '../errors.ts';
import { DURABLE } from './durable.ts';
import { inBulks } from './in-bulks.ts';
import { isOnlyDuplicateKeys, onMongo } from './mongo-failure.ts';
import { insertAll } from './write-commands.ts';

interface LineDocument {
  readonly _id: string;
  readonly streamId: string;
  readonly version: number;
  readonly position: string | null;
  readonly time: Date;
  readonly hash: string;
  readonly generation: number;
  readonly [member: string]: unknown;
}

/** Writes the lines of one build. */
export function mongoLines(db: Db, build: Build): Documents['writeLines'] {
  const { linesCollection, projection, generation } = build;
  if (linesCollection === undefined) {
    return () => Promise.reject(new TypeError(`projection ${projection.name} has no lines`));
  }
  const collection = db.collection<LineDocument>(linesCollection, DURABLE);
  return async (lines) => {
    const documents = lines.map((line) => toLineDocument(line, generation));
    const insert = async (bulk: readonly LineDocument[]): Promise<void> => {
      const { known } = await insertAll(db, linesCollection, bulk);
      if (known.length > 0)
        await compare(
          collection,
          known.flatMap((index) => bulk[index] ?? []),
        );
    };
    await onMongo(() => inBulks(documents, insert));
  };
}

/** Sees to lines that were there already: written before a crash, or under an older generation. */
async function compare(
  collection: Collection<LineDocument>,
  lines: readonly LineDocument[],
): Promise<void> {
  const found = collection.find(
    { _id: { $in: lines.map(({ _id }) => _id) } },
    { projection: { hash: 1, generation: 1 } },
  );
  const stored = new Map((await found.toArray()).map((line) => [line._id, line]));
  const outdated: LineDocument[] = [];
  for (const line of lines) {
    const there = stored.get(line._id);
    if (there !== undefined && there.hash !== line.hash) {
      const problem = `its line has hash ${there.hash}, the event has ${line.hash}`;
      throw new ForkError(line.streamId, line.version, problem);
    }
    if (there === undefined || !(there.generation >= line.generation)) outdated.push(line);
  }
  if (outdated.length === 0) return;
  const operations = outdated.map((line) => {
    const { _id, generation } = line;
    const filter = { _id, generation: { $not: { $gte: generation } } };
    return { replaceOne: { filter, replacement: line, upsert: true } };
  });
  try {
    await collection.bulkWrite(operations, { ordered: false });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const codes = [error.writeErrors].flat().map(({ code }) => code);
    // The collection was replaced since they were read: there is one that must stay.
    if (error.result.getWriteConcernError() === undefined && isOnlyDuplicateKeys(codes)) return;
    throw new PartUnavailableError('mongo', 'lines were refused', { cause: error });
  }
}

/** A line as it is stored. */
export function toLineDocument(line: LineWrite, generation: number): LineDocument {
  const { streamId, version, hash, position = null, time, body } = line;
  const _id = `${streamId}:${version}`;
  return { ...body, _id, streamId, version, position, time: new Date(time), hash, generation };
}
