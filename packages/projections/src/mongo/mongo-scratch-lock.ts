import { MongoServerError, type Db, type Document } from 'mongodb';
import { liveNames, namesBeside, type Build } from '../build.ts';
import { FencedError } from '../errors.ts';
import type { AnyProjection } from '../projection.ts';
import { onMongo } from './mongo-failure.ts';
import { endSwitchBefore, finishSwitch } from './mongo-switch.ts';
import {
  NO_COLLECTION,
  recordCollection,
  type ProjectionRecord,
  type ScratchRecord,
} from './record-document.ts';

/** What documents beside the live ones are made for. One of each kind at a time. */
export type ScratchPurpose = 'rebuild' | 'verify';

/** The right to fill documents beside the live ones, for as long as it is renewed. */
export interface ScratchLock {
  readonly outcome: 'taken';
  readonly purpose: ScratchPurpose;
  readonly projection: AnyProjection;
  readonly fence: number;
  /** Above that of the live documents: what is filled under the lock is written under it. */
  readonly generation: number;
  /** What whoever had it before has left; undefined: it left nothing. */
  readonly left: ScratchRecord | undefined;
}

/** Somebody else has the right. */
export interface ScratchTaken {
  readonly outcome: 'busy';
  /** When it ends unless it is renewed, by the clock of the server. */
  readonly until: Date;
}

const DUPLICATE_KEY = 11_000;

/**
 * Takes the right to rebuild or to verify a projection, for `ttlMs` by the clock of the server. A
 * rebuild that died while it was switched in is finished first.
 *
 * @throws {PartUnavailableError}
 */
export async function takeScratchLock(
  db: Db,
  projection: AnyProjection,
  { purpose, ttlMs }: { readonly purpose: ScratchPurpose; readonly ttlMs: number },
): Promise<ScratchLock | ScratchTaken> {
  return await onMongo(async () => {
    await makeRecord(db, projection);
    const records = recordCollection(db);
    const _id = projection.name;
    for (;;) {
      const found = await records.findOne({ _id });
      if (found?.rebuild?.phase === 'switching') {
        await finishSwitch(db, _id, found.rebuild);
        continue;
      }
      const rebuild = found?.rebuild;
      if (purpose === 'rebuild' && rebuild !== undefined && (await isExpired(db, _id))) {
        await endSwitchBefore(db, rebuild);
      }
      const isFree = { $lt: [`$${purpose}.expiresAt`, '$$NOW'] };
      const before = await records.findOneAndUpdate(
        {
          _id,
          'rebuild.phase': { $ne: 'switching' },
          $or: [{ [purpose]: { $exists: false } }, { $expr: isFree }],
        },
        [
          { $set: { fence: NEXT_FENCE } },
          { $set: taken(purpose, ttlMs) },
          ...(purpose === 'rebuild' ? [{ $unset: 'rebuild.session' }] : []),
        ],
        { returnDocument: 'before' },
      );
      if (before !== null) return lockOf(before, projection, purpose);
      const now = await records.findOne({ _id });
      const until = now?.[purpose]?.expiresAt;
      if (until !== undefined && now?.rebuild?.phase !== 'switching') {
        return { outcome: 'busy', until };
      }
    }
  });
}

/** Keeps the right for `ttlMs` from now. @throws {FencedError} somebody else has it */
export async function renewScratchLock(
  db: Db,
  { purpose, projection, fence }: ScratchLock,
  ttlMs: number,
): Promise<void> {
  await change(db, { purpose, projection, fence }, [
    { $set: { [`${purpose}.expiresAt`]: inMs(ttlMs) } },
  ]);
}

/** Notes what is being filled. @throws {FencedError} somebody else has the right */
export async function noteScratch(
  db: Db,
  lock: ScratchLock,
  build: Build,
  collectionId: string | null,
): Promise<void> {
  const { purpose } = lock;
  const { collection, linesCollection = null, projection, generation } = build;
  const live = liveNames(projection);
  const members = {
    collection,
    linesCollection,
    collectionId,
    version: projection.version,
    generation,
    ...(purpose === 'rebuild'
      ? { live: { collection: live.collection, linesCollection: live.linesCollection ?? null } }
      : {}),
  };
  const $set = Object.fromEntries(
    Object.entries(members).map(([name, value]) => [`${purpose}.${name}`, { $literal: value }]),
  );
  await change(db, lock, [{ $set }]);
}

/** Gives the right back: with nothing left, or with what is filled for whoever comes next. */
export async function releaseScratchLock(
  db: Db,
  lock: ScratchLock,
  { isLeft }: { readonly isLeft: boolean },
): Promise<void> {
  const { purpose } = lock;
  await change(
    db,
    lock,
    isLeft ? [{ $set: { [`${purpose}.expiresAt`]: inMs(-1) } }] : [{ $unset: purpose }],
  );
}

/**
 * The documents that are filled under this lock. Their names have the fence in them: whatever
 * somebody who had the right before does late, he does to others.
 */
export function scratchBuild({ projection, purpose, fence, generation }: ScratchLock): Build {
  const { name, collection, linesCollection } = namesBeside(projection, purpose);
  return {
    projection,
    name,
    generation,
    collection: `${collection}.${fence}`,
    linesCollection: linesCollection === undefined ? undefined : `${linesCollection}.${fence}`,
  };
}

const NEXT_FENCE = { $add: [{ $ifNull: ['$fence', 0] }, 1] };

function inMs(ms: number): Document {
  return { $add: ['$$NOW', ms] };
}

const NO_VERSION = 0;

function taken(purpose: ScratchPurpose, ttlMs: number): Document {
  const own = {
    fence: '$fence',
    expiresAt: inMs(ttlMs),
    // That of what was there, until it is removed or gone on with: it must not pass for our own.
    version: { $ifNull: [`$${purpose}.version`, NO_VERSION] },
    ...(purpose === 'rebuild' ? { phase: { $literal: 'filling' } } : {}),
  };
  // What was there stays beside it, so that it can be found by whoever comes next.
  return { [purpose]: { $mergeObjects: [`$${purpose}`, own] } };
}

async function isExpired(db: Db, _id: string): Promise<boolean> {
  const isOver = { $lt: ['$rebuild.expiresAt', '$$NOW'] };
  return (await recordCollection(db).findOne({ _id, $expr: isOver })) !== null;
}

function lockOf(
  before: ProjectionRecord,
  projection: AnyProjection,
  purpose: ScratchPurpose,
): ScratchLock {
  const left = before[purpose];
  const fence = (before.fence ?? 0) + 1;
  const generation = before.generation + 1;
  return { outcome: 'taken', purpose, projection, fence, generation, left };
}

/** A projection that never ran has no record: then one that says that there are no documents. */
async function makeRecord(db: Db, { name: _id, version }: AnyProjection): Promise<void> {
  const record = { version, collectionId: NO_COLLECTION, generation: 0, updatedAt: new Date() };
  try {
    await recordCollection(db).updateOne({ _id }, { $setOnInsert: record }, { upsert: true });
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
  }
}

async function change(
  db: Db,
  { purpose, projection, fence }: Pick<ScratchLock, 'purpose' | 'projection' | 'fence'>,
  update: Document[],
): Promise<void> {
  const filter = {
    _id: projection.name,
    [`${purpose}.fence`]: fence,
    ...(purpose === 'rebuild' ? { 'rebuild.phase': 'filling' as const } : {}),
  };
  const { matchedCount } = await onMongo(() => recordCollection(db).updateOne(filter, update));
  if (matchedCount === 0) {
    throw new FencedError(`the ${purpose} of ${projection.name} was taken over`);
  }
}
