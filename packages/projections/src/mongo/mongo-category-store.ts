import { randomUUID } from 'node:crypto';
import type { ClientSession, Collection, Db } from 'mongodb';
import type { Build } from '../build.ts';
import type { CategoryChange, CategoryRound, CategoryStore } from '../category/category-store.ts';
import { FencedError, LostRoundError, PartUnavailableError } from '../errors.ts';
import type { DocumentBody } from '../projection.ts';
import { discardedCollection } from './discarded-entries.ts';
import { DURABLE } from './durable.ts';
import { beginSession, endSession, endSessionBefore, type LaneCheckpoint } from './lane-session.ts';
import { mongoCheckpoints, toDocument } from './mongo-checkpoints.ts';
import { onMongo } from './mongo-failure.ts';
import { mongoParking } from './mongo-parking.ts';
import { inTransaction } from './mongo-transaction.ts';
import { parkedCollection, parkedId, type ParkingPlace } from './parked-document.ts';
import { writeAdvance, writeAnswer } from './write-answer.ts';
import { writeParking } from './write-parking.ts';

/** Which part of a build, under which lease. */
export interface CategoryPlace {
  readonly build: Build;
  readonly partition: number;
  /** The fence of the lease. */
  readonly fence: number;
}

/** What a build of a projection of many streams keeps of one partition, in MongoDB. */
export function mongoCategoryStore(
  db: Db,
  { build, partition, fence }: CategoryPlace,
): CategoryStore {
  const place = { build: build.name, partition };
  const checkpoints = mongoCheckpoints(db, { ...place, fence });
  const parts: StoreParts = { ...collectionsOf(db, build), db, place, fence };
  let session: ClientSession | undefined;
  const { version: rules } = build.projection;
  return {
    open: async () => {
      await onMongo(() => endSessionBefore(parts));
      const checkpoint = await checkpoints.open();
      session = await onMongo(() => beginSession(parts));
      // Read after the fence is written: nobody else changes it from now on.
      return { checkpoint, halted: await mongoParking(db, place).halted() };
    },
    parked: (entryId) =>
      onMongo(async () => {
        const found = await parts.parked.findOne({ _id: parkedId(place, entryId) });
        if (found === null) return undefined;
        const { streamId, version, code, waitingCount, throughPosition } = found;
        return { entryId, streamId, version, code, waitingCount, throughPosition };
      }),
    change: (round) =>
      onMongo(async () => {
        const within = session;
        if (within === undefined) throw new Error('the store is not open');
        let written = '';
        const { outcome, value } = await inTransaction(within, () => {
          written = randomUUID();
          return change(parts, round, { session: within, written, rules });
        });
        if (outcome === 'unknown' && !(await isWritten(parts, written))) {
          throw new PartUnavailableError('mongo', 'the answer to a commit was lost');
        }
        return value;
      }),
    close: () =>
      onMongo(async () => {
        if (session !== undefined) await endSession(parts, session);
        session = undefined;
      }),
  };
}

interface FoldedDocument {
  readonly _id: string;
  readonly rules: number;
  readonly [member: string]: unknown;
}

interface StoreParts {
  readonly db: Db;
  readonly place: ParkingPlace;
  readonly fence: number;
  readonly documents: Collection<FoldedDocument>;
  readonly checkpoints: Collection<LaneCheckpoint>;
  readonly parked: ReturnType<typeof parkedCollection>;
  readonly discarded: ReturnType<typeof discardedCollection>;
}

function collectionsOf(db: Db, { collection }: Build) {
  return {
    documents: db.collection<FoldedDocument>(collection, DURABLE),
    checkpoints: db.collection<LaneCheckpoint>('checkpoints', DURABLE),
    parked: parkedCollection(db),
    discarded: discardedCollection(db),
  };
}

interface Transaction {
  readonly session: ClientSession;
  readonly written: string;
  readonly rules: number;
}

async function change<Change extends CategoryChange>(
  parts: StoreParts,
  { keys, position, fold }: CategoryRound<Change>,
  transaction: Transaction,
): Promise<Change> {
  const { session } = transaction;
  const before = await readDocuments(parts, keys, session);
  const folded = fold(before);
  await moveCheckpoint(parts, position, folded, transaction);
  await writeDocuments(parts, before, folded, transaction);
  await changeParked(parts, folded, session);
  return folded;
}

async function readDocuments(
  { documents }: StoreParts,
  keys: readonly string[],
  session: ClientSession,
): Promise<ReadonlyMap<string, DocumentBody>> {
  const found = new Map<string, DocumentBody>();
  if (keys.length === 0) return found;
  const options = { session, promoteLongs: true } as const;
  for (const document of await documents.find({ _id: { $in: [...keys] } }, options).toArray()) {
    const { _id, rules: _rules, ...body } = document;
    found.set(_id, body);
  }
  return found;
}

async function moveCheckpoint(
  { checkpoints, place, fence }: StoreParts,
  position: string,
  { checkpoint, documents }: CategoryChange,
  { session, written }: Transaction,
): Promise<void> {
  const _id = { projection: place.build, partition: place.partition };
  const folded = documents.size > 0 ? { hasDocuments: true } : {};
  const update = { $set: { ...toDocument(checkpoint), written, ...folded } };
  const { matchedCount } = await checkpoints.updateOne({ _id, fence, position }, update, {
    session,
  });
  if (matchedCount === 1) return;
  const found = await checkpoints.findOne({ _id }, { session });
  const name = `the checkpoint of ${place.build} in partition ${place.partition}`;
  if (found === null) throw new FencedError(`${name} is gone`);
  if (found.fence !== fence)
    throw new FencedError(`${name} has fence ${found.fence}, not ${fence}`);
  throw new LostRoundError(`${name} is at ${found.position}, not ${position}`);
}

async function writeDocuments(
  { documents }: StoreParts,
  before: ReadonlyMap<string, DocumentBody>,
  folded: CategoryChange,
  { session, rules }: Transaction,
): Promise<void> {
  if (folded.documents.size === 0) return;
  const operations = [...folded.documents].map(([_id, body]) => {
    const document: FoldedDocument = { ...body, _id, rules };
    return before.has(_id)
      ? { replaceOne: { filter: { _id }, replacement: document } }
      : { insertOne: { document } };
  });
  await documents.bulkWrite(operations, { session });
}

async function changeParked(
  { parked, discarded, place }: StoreParts,
  { parking, settled }: CategoryChange,
  session: ClientSession,
): Promise<void> {
  const { isAsExpected } = await writeParking(parked, place, parking, session);
  if (!isAsExpected) throw new LostRoundError(`${place.build}: a halted stream is not as it was`);
  if (settled === undefined) return;
  const isThere =
    settled.outcome === 'advanced'
      ? await writeAdvance({ parked, discarded }, place, settled, session)
      : await writeAnswer({ parked, discarded }, place, settled, session);
  if (!isThere) throw new LostRoundError(`${place.build}: what was asked for is settled already`);
}

async function isWritten({ checkpoints, place }: StoreParts, written: string): Promise<boolean> {
  const _id = { projection: place.build, partition: place.partition };
  return (await checkpoints.findOne({ _id }))?.written === written;
}
