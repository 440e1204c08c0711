import { liveNames, type Build } from '../../build.ts';
import { createTurns } from '../../category/turns.ts';
import { PartUnavailableError, ProjectionVersionError } from '../../errors.ts';
import { discardBuilds } from '../mongo-discard-build.ts';
import { onMongo } from '../mongo-failure.ts';
import { releaseScratchLock, takeScratchLock, type ScratchLock } from '../mongo-scratch-lock.ts';
import { recordCollection } from '../record-document.ts';
import type { AnyProjection } from '../../projection.ts';
import type { BuildParts } from '../rebuild/build-lane.ts';
import { fillBuild } from '../rebuild/fill-build.ts';
import { holdLock, type HeldLock } from '../rebuild/hold-lock.ts';
import { leaveOutAgain, leftOutOf, type LeftOut } from '../rebuild/leave-out-again.ts';
import { openScratch } from '../rebuild/open-scratch.ts';
import { FillMeter, type ProgressOptions } from '../rebuild/rebuild-progress.ts';
import { FILL_DEFAULTS, type FillOptions, type ScratchParts } from '../rebuild/scratch-parts.ts';
import { awaitCheckpoints, type PartitionBehind } from './await-checkpoints.ts';
import { Differences, type Difference } from './difference.ts';
import { copyCategory, verifyCategory } from './verify-category.ts';
import { verifyLines } from './verify-lines.ts';
import { verifyStreams } from './verify-streams.ts';

/** What a verification works with. */
export interface VerifyParts extends ScratchParts {
  readonly projection: AnyProjection;
  /** The last position of each partition of the log, as it is now. */
  readonly tails: () => Promise<readonly string[]>;
}

/** How a projection is verified. */
export interface VerifyOptions extends FillOptions, ProgressOptions {
  /** Ends it: it rejects with the reason, and leaves nothing. @default nothing does */
  readonly signal?: AbortSignal;
  /** How many differences are listed; all are counted. @default 100 */
  readonly differencesMax?: number;
  /** How long to wait for a projection that is behind the log, milliseconds. @default 30000 */
  readonly waitMs?: number;
}

/** What came of a verification. */
export type VerifyResult =
  | {
      readonly outcome: 'verified';
      /** Documents that were compared. */
      readonly checked: number;
      readonly checkedLines: number;
      readonly differences: readonly Difference[];
      /** How many there are, listed or not. */
      readonly differenceCount: number;
      /** What a person has left out. It is no difference. */
      readonly leftOut: readonly LeftOut[];
    }
  /** The projection did not come as far as the log was: it stands, or is too slow. */
  | ({ readonly outcome: 'behind' } & PartitionBehind)
  /** A rebuild has replaced the documents meanwhile: verify again. */
  | { readonly outcome: 'replaced' }
  /** Another verification is under way, or died and has the lock until then. */
  | { readonly outcome: 'busy'; readonly until: Date };

/**
 * Folds the log again beside the live documents and compares every one of them, and every line, with
 * what it comes to. The projection goes on meanwhile, and what it does is no difference.
 *
 * Changes nothing, and removes what it has folded; one that was killed is cleaned up by the next one.
 *
 * @throws {ProjectionVersionError} the documents were folded by other rules
 * @throws {LogChangedError} the documents are of another log
 * @throws {ForkError} the log contradicts itself
 * @throws {PartUnavailableError | StoreUnavailableError | FencedError} verify again, later
 * @throws {ArchiveError} events were trimmed, and cannot be had from the archive
 */
export async function verifyProjection(
  parts: VerifyParts,
  options: VerifyOptions = {},
): Promise<VerifyResult> {
  const { db, projection, logger } = parts;
  const { lockTtlMs: ttlMs = FILL_DEFAULTS.lockTtlMs, signal } = options;
  const lock = await takeScratchLock(db, projection, { purpose: 'verify', ttlMs });
  if (lock.outcome === 'busy') return lock;
  const held = holdLock({ db, logger }, lock, { ttlMs, signal });
  try {
    const before = await generationOf(parts);
    const isReplaced = async (): Promise<boolean> => (await generationOf(parts)) !== before;
    try {
      const result = await verify(parts, options, lock, held);
      return (await isReplaced()) ? { outcome: 'replaced' } : result;
    } catch (error) {
      // A collection that is replaced while it is read ends the read.
      if (error instanceof PartUnavailableError && (await isReplaced())) {
        return { outcome: 'replaced' };
      }
      throw error;
    }
  } finally {
    await held.stop();
    if (held.isHeld()) {
      try {
        await discardBuilds(db, projection, 'verify');
        await releaseScratchLock(db, lock, { isLeft: false });
      } catch (problem) {
        // The next verification does it. What this one came to is as good.
        logger.warn('what a verification folded was not removed', { problem: String(problem) });
      }
    }
  }
}

async function verify(
  parts: VerifyParts,
  options: VerifyOptions,
  lock: ScratchLock,
  held: HeldLock,
): Promise<VerifyResult> {
  const { db, projection, entries } = parts;
  const { signal } = held;
  const { build: folded } = await openScratch(parts, lock);
  const live = liveNames(projection);
  const differences = new Differences(options.differencesMax ?? 100);
  const meter = new FillMeter(options);
  const lanes = lanesOf(parts, folded, lock, held);
  let checked: number;
  let checkedLines = 0;
  if (projection.kind === 'category') {
    const copied = await copyCategory(db, { live, folded }, parts.logIdentities.length);
    await fold(lanes, options, { meter, signal, through: copied.positions });
    meter.enter('comparing');
    const builds = { db, live, copied, folded, differences, signal };
    checked = await onMongo(() => verifyCategory(builds));
  } else {
    const tails = await parts.tails();
    await fold(lanes, options, { meter, signal, through: tails });
    meter.enter('comparing');
    const waitMs = options.waitMs ?? 30_000;
    const behind = await awaitCheckpoints(db, live.name, tails, { waitMs, signal });
    if (behind !== undefined) return { outcome: 'behind', ...behind };
    const builds = { db, projection, live, folded, entries, differences, signal };
    checked = await onMongo(() => verifyStreams(builds));
    checkedLines = await onMongo(() => verifyLines(builds));
  }
  const leftOut = await leftOutOf(db, folded.name);
  const { list, count: differenceCount } = differences;
  return {
    outcome: 'verified',
    checked,
    checkedLines,
    differences: list,
    differenceCount,
    leftOut,
  };
}

function lanesOf(
  { db, entries, logger }: VerifyParts,
  build: Build,
  { fence }: ScratchLock,
  held: HeldLock,
): BuildParts {
  const isHeld = (): boolean => held.isHeld();
  return { db, entries, logger, build, fence, isHeld, turns: createTurns() };
}

async function fold(
  lanes: BuildParts,
  { pageEntriesMax = FILL_DEFAULTS.pageEntriesMax }: VerifyOptions,
  {
    meter,
    signal,
    through: throughPositions,
  }: {
    readonly meter: FillMeter;
    readonly signal: AbortSignal;
    readonly through: readonly string[];
  },
): Promise<void> {
  meter.enter('filling');
  const partitions = throughPositions.length;
  await fillBuild(lanes, { partitions, throughPositions, pageEntriesMax, meter, signal });
  await leaveOutAgain(lanes, await leftOutOf(lanes.db, lanes.build.projection.name));
}

/** @throws {ProjectionVersionError} the documents were folded by other rules */
async function generationOf({ db, projection }: VerifyParts): Promise<number> {
  const record = await onMongo(() => recordCollection(db).findOne({ _id: projection.name }));
  const { generation = 0, version = projection.version } = record ?? {};
  if (version !== projection.version) {
    throw new ProjectionVersionError(projection.name, version, projection.version);
  }
  return generation;
}
