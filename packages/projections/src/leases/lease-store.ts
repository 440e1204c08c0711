import type { LeaseTable } from './fair-share.ts';

/** What others are told about the work on a partition: plain JSON. */
export type LeaseFacts = Readonly<Record<string, unknown>>;

/**
 * Where the projectors of one category agree on who holds what. It judges time by its own clock
 * only; every write is one document, atomic, and journaled on a majority when it resolves.
 *
 * A write that fails may have been made all the same. Every method throws PartUnavailableError where
 * the store does not answer in time.
 */
export interface LeaseStore {
  /** This projector: its name, and an id that no other process and no other life of this one has. */
  readonly me: string;
  /** How long a lease or a membership lasts from a write on, milliseconds. */
  readonly ttlMs: number;
  readonly partitionCount: number;
  /** Makes this projector a member for `ttlMs` from now. */
  heartbeat(): Promise<void>;
  /** Ends the membership. */
  leave(): Promise<void>;
  /** Who is there, and who holds what. It may be out of date when it arrives. */
  look(): Promise<LeaseTable>;
  /**
   * Takes a partition that is free, has run out, or was left behind under this projector's own id.
   *
   * @returns the fence, one higher than the last; undefined: somebody else holds it
   */
  take(partition: number): Promise<number | undefined>;
  /**
   * Makes the lease last `ttlMs` from now, and publishes `facts` in place of the last ones.
   *
   * @returns false: the lease is somebody else's, or was taken anew; nothing was written
   */
  renew(partition: number, fence: number, facts: LeaseFacts): Promise<boolean>;
  /** Makes the partition free at once, if this lease still has it. */
  release(partition: number, fence: number): Promise<void>;
}
