import type { Db } from 'mongodb';
import type { Build } from '../../build.ts';
import { LogChangedError } from '../../errors.ts';
import { checkpointCollection } from '../checkpoint-document.ts';
import { mongoLogBinding } from '../mongo-checkpoints.ts';
import { discardBuilds } from '../mongo-discard-build.ts';
import { onMongo } from '../mongo-failure.ts';
import { noteScratch, scratchBuild, type ScratchLock } from '../mongo-scratch-lock.ts';
import { prepareBuild } from '../prepare-build.ts';
import type { ScratchParts } from './scratch-parts.ts';

/** A build that is ready to be filled. */
export interface OpenedScratch {
  readonly build: Build;
  /** The id that MongoDB gave to the collection of its documents. */
  readonly collectionId: string;
  /** Whether an earlier run has filled some of it. */
  readonly isResumed: boolean;
}

/**
 * Makes a build under a lock, or takes over what an earlier run has filled, where that was folded by
 * the same rules from the same log, and under a generation that is still to come. Everything else that earlier runs have left is removed.
 *
 * @throws {LogChangedError} the live documents are of another log
 * @throws {PartUnavailableError}
 */
export async function openScratch(
  parts: Pick<ScratchParts, 'db' | 'logIdentities'>,
  lock: ScratchLock,
): Promise<OpenedScratch> {
  const { db, logIdentities } = parts;
  const { projection, purpose } = lock;
  await onMongo(() => checkLive(db, projection.name, logIdentities));
  const left = purpose === 'rebuild' ? await resumable(db, lock, logIdentities) : undefined;
  if (left !== undefined) return { ...left, isResumed: true };
  await discardBuilds(db, projection, purpose);
  const build = scratchBuild(lock);
  // Named before it is made, and again when it is there.
  await noteScratch(db, lock, build, null);
  const collectionId = await onMongo(() => prepareBuild(db, build));
  for (const [partition, logIdentity] of logIdentities.entries()) {
    await mongoLogBinding(db, { build: build.name, partition }).bind(logIdentity);
  }
  await noteScratch(db, lock, build, collectionId);
  return { build, collectionId, isResumed: false };
}

async function resumable(
  db: Db,
  lock: ScratchLock,
  logIdentities: readonly string[],
): Promise<{ readonly build: Build; readonly collectionId: string } | undefined> {
  const { left, projection } = lock;
  if (left?.version !== projection.version) return undefined;
  // The live documents were folded anew since, maybe under that generation.
  if (left.generation !== lock.generation) return undefined;
  const { collection, linesCollection, collectionId } = left;
  const build: Build = {
    ...scratchBuild(lock),
    collection,
    linesCollection: linesCollection ?? undefined,
  };
  const hasLines = scratchBuild(lock).linesCollection !== undefined;
  if (collectionId === null || hasLines !== (linesCollection !== null)) return undefined;
  return await onMongo(async () => {
    // Not `prepareBuild`, which would make anew what is gone.
    const [found] = await db.listCollections({ name: collection }, { nameOnly: false }).toArray();
    if (String(found?.info?.uuid ?? '') !== collectionId) return undefined;
    const bound = await boundLogs(db, build.name);
    const isSameLog =
      bound.size === logIdentities.length &&
      logIdentities.every((logIdentity, partition) => bound.get(partition) === logIdentity);
    return isSameLog ? { build, collectionId } : undefined;
  });
}

async function checkLive(db: Db, live: string, logIdentities: readonly string[]): Promise<void> {
  for (const [partition, log] of await boundLogs(db, live)) {
    const own = logIdentities[partition];
    if (log === undefined || log === own) continue;
    throw new LogChangedError(
      `partition ${partition} of the log is ${own ?? 'not there'}, and the documents are of ${log}`,
    );
  }
}

async function boundLogs(db: Db, build: string): Promise<ReadonlyMap<number, string | undefined>> {
  const found = await checkpointCollection(db).find({ '_id.projection': build }).toArray();
  return new Map(found.map(({ _id, log }) => [_id.partition, log]));
}
