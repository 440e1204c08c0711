import { MongoServerError, type ClientSession, type Collection, type Db } from 'mongodb';
import { liveNames, type Build } from '../build.ts';
import { FencedError, PartUnavailableError } from '../errors.ts';
import { checkpointCollection } from './checkpoint-document.ts';
import { onMongo } from './mongo-failure.ts';
import { inTransaction } from './mongo-transaction.ts';
import type { ParkedId } from './parked-document.ts';
import { recordCollection, type ProjectionRecord, type RebuildRecord } from './record-document.ts';

/** The fence of checkpoints that nobody may take over: their documents are being put in place. */
export const FROZEN_FENCE = Number.MAX_SAFE_INTEGER;

const NAMESPACE_NOT_FOUND = 26;
const MOVED_AT_ONCE = 100;

/** What came of the decision. */
export type SwitchDecision =
  /** `finishSwitch` needs this to put the collections in place. */
  | { readonly outcome: 'switched'; readonly rebuild: RebuildRecord }
  /** The live documents were folded anew meanwhile, under a generation no lower: nothing was changed. */
  | { readonly outcome: 'outdated' };

/**
 * Decides that what a rebuild has filled are the live documents of its projection from now on: the
 * record, the checkpoints and what is parked are changed in one transaction, and nobody folds any more.
 *
 * Whoever still folds under the old generation changes nothing of the new documents: what he writes is
 * conditional on his generation, and what he inserts is replaced when it is met.
 *
 * @returns where it is switched, the collections are to be put in place: until then, and if this
 *   process dies before it, the projection waits for whoever prepares it next
 * @throws {FencedError} somebody else has the rebuild: nothing was changed
 * @throws {PartUnavailableError} it is not known whether it is decided: run the rebuild again
 */
export async function beginSwitch(
  db: Db,
  build: Build,
  { fence, collectionId }: { readonly fence: number; readonly collectionId: string },
): Promise<SwitchDecision> {
  const live = liveNames(build.projection).name;
  const { projection, generation } = build;
  const { version } = projection;
  return await onMongo(() =>
    inNotedSession(db, live, fence, async (session) => {
      const { outcome, value } = await inTransaction(session, async () => {
        const own = { _id: live, 'rebuild.fence': fence, 'rebuild.phase': 'filling' as const };
        const next = { version, generation, collectionId, updatedAt: new Date() };
        const record = await recordCollection(db).findOneAndUpdate(
          { ...own, generation: { $lt: generation } },
          { $set: { ...next, 'rebuild.phase': 'switching' } },
          { session, returnDocument: 'after' },
        );
        if (record?.rebuild === undefined) {
          const found = await recordCollection(db).findOne(own, { session });
          if (found === null) throw fenced(live);
          return undefined;
        }
        await moveCheckpoints(db, build.name, live, session);
        await moveRecords(db.collection<PlacedRecord>('parked'), build.name, live, session);
        await moveRecords(db.collection<PlacedRecord>('discarded'), build.name, live, session);
        return { record, rebuild: record.rebuild };
      });
      if (value === undefined) return { outcome: 'outdated' } as const;
      if (outcome === 'unknown' && !(await isSwitched(db, value.record))) {
        throw new PartUnavailableError('mongo', 'the answer to a commit was lost');
      }
      return { outcome: 'switched', rebuild: value.rebuild } as const;
    }),
  );
}

/**
 * Runs `work` in a session that whoever takes the rebuild over can end: MongoDB keeps the transaction
 * of a process that was killed for a minute, and until then nobody could write what it has written.
 */
async function inNotedSession<T>(
  db: Db,
  live: string,
  fence: number,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  return await db.client.withSession(async (session) => {
    const id = session.id?.id;
    const filter = { _id: live, 'rebuild.fence': fence, 'rebuild.phase': 'filling' as const };
    const update = id === undefined ? {} : { 'rebuild.session': id };
    const { matchedCount } = await recordCollection(db).updateOne(filter, { $set: update });
    if (matchedCount === 0) throw fenced(live);
    return await work(session);
  });
}

/** Ends the transaction that a rebuild may have left open when it was killed. */
export async function endSwitchBefore(db: Db, left: RebuildRecord): Promise<void> {
  // Everybody may kill the sessions of his own user.
  if (left.session !== undefined) await db.command({ killSessions: [{ id: left.session }] });
}

/**
 * Puts the collections of a rebuild in place whose checkpoints are the live ones already, and lets
 * the projection go on. Safe to repeat, and from several processes at once.
 *
 * @throws {MongoError}
 */
export async function finishSwitch(
  db: Db,
  projection: string,
  { fence, collection, linesCollection, live }: RebuildRecord,
): Promise<void> {
  // The lines first: a document says that its lines are there.
  if (linesCollection !== null && live.linesCollection !== null) {
    await putInPlace(db, linesCollection, live.linesCollection);
  }
  await putInPlace(db, collection, live.collection);
  await db.client.withSession((session) =>
    inTransaction(session, async () => {
      const { matchedCount } = await recordCollection(db).updateOne(
        { _id: projection, 'rebuild.fence': fence, 'rebuild.phase': 'switching' },
        { $unset: { rebuild: 1 } },
        { session },
      );
      if (matchedCount === 0) return;
      await checkpointCollection(db).updateMany(
        { '_id.projection': projection, fence: FROZEN_FENCE },
        { $set: { fence: 0 } },
        { session },
      );
    }),
  );
}

async function putInPlace(db: Db, from: string, to: string): Promise<void> {
  try {
    await db.renameCollection(from, to, { dropTarget: true });
  } catch (error) {
    // Somebody else has done it.
    if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_NOT_FOUND) throw error;
  }
}

async function moveCheckpoints(
  db: Db,
  from: string,
  to: string,
  session: ClientSession,
): Promise<void> {
  const checkpoints = checkpointCollection(db);
  const built = await checkpoints.find({ '_id.projection': from }, { session }).toArray();
  await checkpoints.deleteMany({ '_id.projection': { $in: [from, to] } }, { session });
  if (built.length === 0) return;
  const moved = built.map(({ _id: { partition }, ...checkpoint }) => ({
    ...checkpoint,
    _id: { projection: to, partition },
    fence: FROZEN_FENCE,
  }));
  await checkpoints.insertMany(moved, { session });
}

/** Puts all records of the build `from` in the place of those of `to`. */
async function moveRecords(
  records: Collection<PlacedRecord>,
  from: string,
  to: string,
  session: ClientSession,
): Promise<void> {
  await records.deleteMany({ projection: to }, { session });
  let moved: PlacedRecord[] = [];
  const flush = async (): Promise<void> => {
    if (moved.length > 0) await records.insertMany(moved, { session });
    moved = [];
  };
  for await (const record of records.find({ projection: from }, { session })) {
    const { partition, entryId } = record._id;
    moved.push({ ...record, _id: { projection: to, partition, entryId }, projection: to });
    if (moved.length === MOVED_AT_ONCE) await flush();
  }
  await flush();
  await records.deleteMany({ projection: from }, { session });
}

interface PlacedRecord {
  readonly _id: ParkedId;
  readonly projection: string;
  readonly [member: string]: unknown;
}

async function isSwitched(db: Db, { _id, generation }: ProjectionRecord): Promise<boolean> {
  const found = await recordCollection(db).findOne({ _id });
  return found !== null && found.generation >= generation;
}

function fenced(live: string): FencedError {
  return new FencedError(`the rebuild of ${live} was taken over`);
}
