import { setTimeout as delay } from 'node:timers/promises';
import { compareEntryIds } from '@streamfold/event-store';
import type { Db } from 'mongodb';
import { readCheckpoints } from '../mongo-checkpoints.ts';

/** A partition that the projection has not folded far enough. */
export interface PartitionBehind {
  readonly partition: number;
  readonly position: string;
  readonly wanted: string;
}

const POLL_MS = 50;

/**
 * Waits until a projection is at or beyond a position in each partition.
 *
 * @returns a partition in which it is not, after `waitMs`; undefined: it is in all
 * @throws the reason of `signal` when it is aborted
 */
export async function awaitCheckpoints(
  db: Db,
  build: string,
  wanted: readonly string[],
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<PartitionBehind | undefined> {
  const end = performance.now() + waitMs;
  for (;;) {
    const checkpoints = await readCheckpoints(db, build);
    const behind = wanted
      .map((position, partition) => ({
        partition,
        position: checkpoints.get(partition)?.position ?? '0-0',
        wanted: position,
      }))
      .find((one) => compareEntryIds(one.position, one.wanted) < 0);
    if (behind === undefined || performance.now() >= end) return behind;
    await delay(POLL_MS, undefined, { signal });
  }
}
