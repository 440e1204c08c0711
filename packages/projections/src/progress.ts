import { compareEntryIds } from './entry-id.ts';

/** How far a projector has come. */
export interface Progress {
  /** The last position settled (applied, known already, or parked); undefined before the first. */
  readonly position: string | undefined;
  /** Entries settled since the start, redelivered ones counted again. */
  readonly settledCount: number;
  /** Entries parked since the start. */
  readonly parkedCount: number;
  /**
   * Resolves when `position` is settled here. With several consumers in the group an earlier entry
   * may still be with another one.
   *
   * @throws the reason of `signal` when it is aborted first
   */
  waitUntil(position: string, signal?: AbortSignal): Promise<void>;
}

/** The side of `Progress` that the projector writes. */
export interface ProgressRecorder extends Progress {
  /** Notes that the entries of a batch are settled and acknowledged. */
  settled(positions: readonly string[], parkedCount: number): void;
}

interface Waiting {
  readonly position: string;
  readonly resolve: () => void;
}

/** A progress that starts at nothing. */
export function createProgress(): ProgressRecorder {
  const waiting = new Set<Waiting>();
  let position: string | undefined;
  let settledCount = 0;
  let parkedCount = 0;
  const isReached = (wanted: string): boolean =>
    position !== undefined && compareEntryIds(position, wanted) >= 0;

  return {
    get position() {
      return position;
    },
    get settledCount() {
      return settledCount;
    },
    get parkedCount() {
      return parkedCount;
    },
    async waitUntil(wanted, signal) {
      signal?.throwIfAborted();
      if (isReached(wanted)) return;
      await new Promise<void>((resolve, reject) => {
        const abort = (): void => {
          waiting.delete(one);
          reject(signal?.reason instanceof Error ? signal.reason : new Error('wait was aborted'));
        };
        const one: Waiting = {
          position: wanted,
          resolve: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        waiting.add(one);
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
    settled(positions, parked) {
      settledCount += positions.length;
      parkedCount += parked;
      for (const one of positions) {
        if (position === undefined || compareEntryIds(one, position) > 0) position = one;
      }
      for (const one of [...waiting]) {
        if (!isReached(one.position)) continue;
        waiting.delete(one);
        one.resolve();
      }
    },
  };
}
