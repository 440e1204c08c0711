import type { AnyDecider } from '../../any-decider.ts';

export type { AnyDecider };

/** A stream folded up to `version`: where the next read of it may start. */
export interface FoldedStream {
  readonly decider: AnyDecider;
  readonly version: number;
  /** The hash of the event at `version`; undefined at version 0. */
  readonly hash: string | undefined;
  readonly time: number | undefined;
  readonly state: unknown;
  /** The era in which it was last compared with the log; 0: it never was. */
  readonly era: number;
  /** The version of the newest snapshot known to be stored; 0: none. */
  readonly snapshotVersion: number;
  /**
   * `commits` holds the commit id of every event after this version, apart from those that this
   * process made up and knows to be in the log: nobody will ask for them again.
   */
  readonly commitsSince: number;
  /** No event up to `commitsSince` is newer than this; 0 where there is none. */
  readonly commitsSinceTime: number;
  /** Commit id to the version of its last event. Only ever added to: what is in the log stays. */
  readonly commits: Map<string, number>;
}

/** The fold of no events. */
export function emptyStream(decider: AnyDecider): FoldedStream {
  return {
    decider,
    version: 0,
    hash: undefined,
    time: undefined,
    state: decider.initialState,
    era: 0,
    snapshotVersion: 0,
    commitsSince: 0,
    commitsSinceTime: 0,
    commits: new Map(),
  };
}
