import { liveNames } from '../../build.ts';
import { createTurns } from '../../category/turns.ts';
import { discardBuilds } from '../mongo-discard-build.ts';
import { releaseScratchLock, takeScratchLock, type ScratchLock } from '../mongo-scratch-lock.ts';
import { beginSwitch, finishSwitch } from '../mongo-switch.ts';
import { parkedCollection } from '../parked-document.ts';
import { onMongo } from '../mongo-failure.ts';
import { recordCollection } from '../record-document.ts';
import type { AnyProjection } from '../../projection.ts';
import type { BuildParts } from './build-lane.ts';
import { compareBuilds, type BuildComparison } from './compare-builds.ts';
import { fillBuild } from './fill-build.ts';
import { holdLock, type HeldLock } from './hold-lock.ts';
import { leaveOutAgain, leftOutOf } from './leave-out-again.ts';
import { openScratch, type OpenedScratch } from './open-scratch.ts';
import { FillMeter, type ProgressOptions } from './rebuild-progress.ts';
import { topUp } from './top-up.ts';
import { FILL_DEFAULTS, type FillOptions, type ScratchParts } from './scratch-parts.ts';

/** What a rebuild works with. */
export interface RebuildParts extends ScratchParts {
  readonly projection: AnyProjection;
}

/** How a projection is rebuilt. */
export interface RebuildOptions extends FillOptions, ProgressOptions {
  /** Ends it. What is filled stays for the next run, unless `isDiscarded`. @default nothing does */
  readonly signal?: AbortSignal;
  /** Whether an abort removes what is filled. @default false */
  readonly isDiscarded?: boolean;
}

/** What came of a rebuild. */
export type RebuildResult =
  | {
      readonly outcome: 'switched';
      readonly eventsDone: number;
      /** Whether it went on where an earlier run had ended. */
      readonly isResumed: boolean;
      /** How the new documents stood to those they replaced. */
      readonly comparison: BuildComparison;
      /** How many entries are parked of the new documents. */
      readonly parkedCount: number;
    }
  /** The signal was aborted: the live documents are as they were. */
  | { readonly outcome: 'aborted'; readonly eventsDone: number }
  /** Another rebuild is under way, or died and has the lock until then. */
  | { readonly outcome: 'busy'; readonly until: Date };

/**
 * Folds the log again from its first event by the rules of `projection`, beside the live documents,
 * and puts the result in their place when it has caught up. Readers see the old documents or the new
 * ones, and the projection goes on meanwhile; a projector of other rules stops at the switch, one of
 * these rules goes on by itself.
 *
 * Right after the switch documents may be behind by what the projector folded since the last look at
 * the log: that is folded again within a moment, by the projector or here.
 *
 * What a person has left out stays left out, as long as these rules refuse it. Killed at any point it
 * is run again: it goes on from what is filled, by the same rules from the same log, and otherwise
 * begins anew; a switch that was begun is finished by whoever comes first. Where the live documents
 * were gone meanwhile and are folded anew by the projector, it begins anew too.
 *
 * @throws {FencedError} another rebuild has taken over: it was not renewed in time
 * @throws {LogChangedError} the live documents are of another log
 * @throws {ForkError} the log contradicts itself
 * @throws {PartUnavailableError | StoreUnavailableError} run it again, later: it goes on
 * @throws {ArchiveError} events were trimmed, and cannot be had from the archive
 */
export async function rebuildProjection(
  parts: RebuildParts,
  options: RebuildOptions = {},
): Promise<RebuildResult> {
  const { db, projection, logger } = parts;
  const { lockTtlMs: ttlMs = FILL_DEFAULTS.lockTtlMs, signal } = options;
  const lock = await takeScratchLock(db, projection, { purpose: 'rebuild', ttlMs });
  if (lock.outcome === 'busy') return lock;
  const held = holdLock({ db, logger }, lock, { ttlMs, signal });
  const meter = new FillMeter(options);
  try {
    const result = await rebuild(parts, options, { lock, held, meter });
    await held.stop();
    if (result.outcome !== 'outdated') return result;
  } catch (error) {
    await held.stop();
    if (!held.isHeld()) throw error;
    const isAborted = signal?.aborted === true;
    await leave(parts, lock, isAborted && options.isDiscarded === true).catch(
      (problem: unknown) => {
        // It expires by itself.
        logger.warn('the lock of the rebuild was not given back', { problem: String(problem) });
      },
    );
    if (isAborted) return { outcome: 'aborted', eventsDone: meter.eventsDone };
    throw error;
  }
  logger.warn('the live documents were folded anew meanwhile: rebuild begins anew', {
    projection: projection.name,
  });
  // What is filled is of a generation that is past, and is removed by whoever rebuilds next.
  await leave(parts, lock, false);
  return await rebuildProjection(parts, options);
}

interface Running {
  readonly lock: ScratchLock;
  readonly held: HeldLock;
  readonly meter: FillMeter;
}

async function rebuild(
  parts: RebuildParts,
  options: RebuildOptions,
  { lock, held, meter }: Running,
): Promise<RebuildResult | { readonly outcome: 'outdated' }> {
  const { db, projection, logger } = parts;
  const opened = await openScratch(parts, lock);
  const { build, isResumed } = opened;
  logger.info(isResumed ? 'rebuild goes on' : 'rebuild begins', facts(parts, opened));
  const turns = createTurns();
  const { fence } = lock;
  const partitions = parts.logIdentities.length;
  const { pageEntriesMax = FILL_DEFAULTS.pageEntriesMax } = options;
  const isHeld = (): boolean => held.isHeld();
  const lanes: BuildParts = { ...parts, build, fence, isHeld, turns };
  const catchUp = async (): Promise<void> => {
    await fillBuild(lanes, { partitions, pageEntriesMax, meter, signal: held.signal });
    await leaveOutAgain(lanes, await leftOutOf(db, projection.name));
  };
  meter.enter('filling');
  await catchUp();
  meter.enter('comparing');
  const comparison = await compareBuilds(db, liveNames(projection), build, {
    onStep: () => meter.step(),
    signal: held.signal,
  });
  await warnOfDifferences(parts, comparison);
  // What came while it was compared.
  meter.enter('filling');
  await catchUp();
  held.signal.throwIfAborted();
  meter.enter('switching');
  const { eventsDone } = meter;
  const parkedCount = await onMongo(() =>
    parkedCollection(db).countDocuments({ projection: build.name }),
  );
  const { collectionId } = opened;
  // From here on the record decides: whoever took the rebuild over has another fence.
  await held.stop();
  const decided = await beginSwitch(db, build, { fence, collectionId });
  if (decided.outcome === 'outdated') return decided;
  await onMongo(() => finishSwitch(db, projection.name, decided.rebuild));
  const signal = options.signal ?? new AbortController().signal;
  await topUp(
    lanes,
    { partitions, pageEntriesMax },
    { onCheckpoint: () => undefined, signal },
  ).catch((error: unknown) => {
    // The projector does it with the next event.
    logger.warn('what came during the switch is not folded yet', { problem: String(error) });
  });
  logger.info('rebuild is switched in', { ...facts(parts, opened), eventsDone, parkedCount });
  return { outcome: 'switched', eventsDone, isResumed, comparison, parkedCount };
}

/** The same rules have to come to the same documents. Others are there to come to others. */
async function warnOfDifferences(
  { db, projection, logger }: RebuildParts,
  comparison: BuildComparison,
): Promise<void> {
  // The others may be what the projector folded meanwhile, or has still to fold.
  if (comparison.differs === 0 || projection.kind === 'category') return;
  const record = await onMongo(() => recordCollection(db).findOne({ _id: projection.name }));
  // A projection that never ran has no documents to differ.
  if (record === null || record.generation === 0 || record.version !== projection.version) return;
  const message = 'the live documents are not what the same rules fold';
  logger.warn(message, { projection: projection.name, ...comparison });
}

async function leave(
  { db, projection }: RebuildParts,
  lock: ScratchLock,
  isDiscarded: boolean,
): Promise<void> {
  if (isDiscarded) await discardBuilds(db, projection, 'rebuild');
  await releaseScratchLock(db, lock, { isLeft: !isDiscarded });
}

function facts({ projection }: RebuildParts, { build }: OpenedScratch) {
  const { name, version } = projection;
  return { projection: name, version, collection: build.collection };
}
