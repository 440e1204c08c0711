import { compareEntryIds } from '@streamfold/event-store';
import { AT_THE_BEGINNING, type Checkpoint } from './checkpoint.ts';
import type { Settled } from './lane.ts';

/** How far a projection has come in a partition, as the process that runs it knows. */
export interface Progress {
  /** Everything up to here is settled: applied, known already, or parked. */
  readonly checkpoint: Checkpoint;
  /** Entries settled since the start, redelivered ones counted again. */
  readonly settledCount: number;
  /** Entries parked since the start. */
  readonly parkedCount: number;
  /**
   * Resolves when `position` is settled.
   *
   * @throws the reason of `signal` when it is aborted first
   */
  waitUntil(position: string, signal?: AbortSignal): Promise<void>;
  /**
   * Resolves when everything that was in the log is settled, and new entries are waited for; at once
   * where that is so now.
   *
   * @throws the reason of `signal` when it is aborted first
   */
  whenCaughtUp(signal?: AbortSignal): Promise<void>;
}

/** The side of `Progress` that is written. */
export interface ProgressRecorder extends Progress {
  /** Notes where a session begins. */
  opened(checkpoint: Checkpoint): void;
  settled(settled: Settled, entryCount: number): void;
  caughtUp(): void;
}

interface Waiting {
  readonly isOver: () => boolean;
  readonly resolve: () => void;
}

/** A progress that starts at nothing. */
export function createProgress(): ProgressRecorder {
  const waiting = new Set<Waiting>();
  let checkpoint = AT_THE_BEGINNING;
  let settledCount = 0;
  let parkedCount = 0;
  let isCaughtUp = false;
  const release = (): void => {
    for (const one of [...waiting]) if (one.isOver()) one.resolve();
  };
  const until = async (isOver: () => boolean, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    if (isOver()) return;
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        waiting.delete(one);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('wait was aborted'));
      };
      const one: Waiting = {
        isOver,
        resolve: () => {
          waiting.delete(one);
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      waiting.add(one);
      signal?.addEventListener('abort', abort, { once: true });
    });
  };
  return {
    get checkpoint() {
      return checkpoint;
    },
    get settledCount() {
      return settledCount;
    },
    get parkedCount() {
      return parkedCount;
    },
    waitUntil: (wanted, signal) =>
      until(() => compareEntryIds(checkpoint.position, wanted) >= 0, signal),
    whenCaughtUp: (signal) => until(() => isCaughtUp, signal),
    opened(at) {
      // Folded anew, it begins before what it has come to.
      checkpoint = at;
      isCaughtUp = false;
      release();
    },
    settled(settled, entryCount) {
      ({ checkpoint } = settled);
      settledCount += entryCount;
      parkedCount += settled.parkedCount;
      release();
    },
    caughtUp() {
      isCaughtUp = true;
      release();
    },
  };
}
