import type { RawEntry } from '@streamfold/event-store';
import type { Lane } from './lane.ts';

/** A page of entries that is written to MongoDB together. */
export interface ObservedPage {
  readonly projection: string;
  readonly partition: number;
  /** In their order; among them may be some that are settled already. */
  readonly entries: readonly RawEntry[];
}

/**
 * What a process follows a projector's writing by. It is called at once, between the pages, so that it
 * should note and return, and must not throw.
 */
export interface ProjectorObserver {
  /**
   * Before a page is written. What it returns is called once when the page is durable, or with the error
   * that it was not written by: then it is read and written again.
   */
  onWrite(page: ObservedPage): ((error?: unknown) => void) | undefined;
}

/** The same lane, with an observer told of what it writes; the very same one where there is none. */
export function observedLane(
  lane: Lane,
  place: Omit<ObservedPage, 'entries'>,
  observer: ProjectorObserver | undefined,
): Lane {
  if (observer === undefined) return lane;
  return {
    checkpoint: lane.checkpoint,
    plan: async (entries) => {
      const work = await lane.plan(entries);
      return {
        commit: async () => {
          const ended = observer.onWrite({ ...place, entries });
          try {
            const settled = await work.commit();
            ended?.();
            return settled;
          } catch (error) {
            ended?.(error);
            throw error;
          }
        },
      };
    },
    settleRequest: (request) => lane.settleRequest(request),
    check: () => lane.check(),
    close: () => lane.close(),
  };
}
