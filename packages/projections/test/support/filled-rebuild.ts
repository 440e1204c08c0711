import { createTurns } from '../../src/category/turns.ts';
import { takeScratchLock } from '../../src/mongo/mongo-scratch-lock.ts';
import { beginSwitch } from '../../src/mongo/mongo-switch.ts';
import { fillBuild } from '../../src/mongo/rebuild/fill-build.ts';
import { openScratch } from '../../src/mongo/rebuild/open-scratch.ts';
import { FillMeter } from '../../src/mongo/rebuild/rebuild-progress.ts';
import type { VerifyParts } from '../../src/mongo/verify/verify-projection.ts';

/** A rebuild that has folded what is in the log, and is not switched in. */
export interface FilledRebuild {
  readonly collectionId: string;
  /** Decides the switch, as a rebuild does that dies right after it. */
  beginSwitch(): Promise<void>;
}

/** Takes the lock of a rebuild and folds what is in the log, step by step as a rebuild does. */
export async function filledRebuild(parts: VerifyParts): Promise<FilledRebuild> {
  const { db, projection, logIdentities } = parts;
  const lock = await takeScratchLock(db, projection, { purpose: 'rebuild', ttlMs: 60_000 });
  if (lock.outcome === 'busy') throw new Error('busy');
  const { build, collectionId } = await openScratch(parts, lock);
  const { fence } = lock;
  const { signal } = new AbortController();
  await fillBuild(
    { ...parts, build, fence, isHeld: () => true, turns: createTurns() },
    { partitions: logIdentities.length, pageEntriesMax: 100, meter: new FillMeter({}), signal },
  );
  return {
    collectionId,
    beginSwitch: async () => {
      await beginSwitch(db, build, { fence, collectionId });
    },
  };
}
