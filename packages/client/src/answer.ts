import type { Problem } from './calls.ts';

/** The service has done it. */
export interface Done<Data> {
  readonly outcome: 'done';
  readonly data: Data;
  /** True if this very command had been carried out before: the answer is that of then. */
  readonly isReplay: boolean;
  /** The version of the account, where the answer is about one: what `ifVersion` takes. */
  readonly version: number | undefined;
  /** Of a command: what a read takes as `after` in its query, to see the command. */
  readonly token: string | undefined;
}

/** The service will not do it, and asked again it would not either. Nothing was done. */
export interface Refused {
  readonly outcome: 'refused';
  readonly status: number;
  readonly problem: Problem;
}

/** It could not be done before the time was up, or the signal came. Nothing was done. */
export interface Unavailable {
  readonly outcome: 'unavailable';
  /** Why not, in words. */
  readonly reason: string;
  /** True: not the time was up, but the signal came. */
  readonly isStopped: boolean;
}

/**
 * A command may have been carried out or not: its answer was lost. Call again with `key`: it takes effect
 * once, and is answered as it was.
 */
export interface Unknown {
  readonly outcome: 'unknown';
  readonly reason: string;
  readonly isStopped: boolean;
  /** The Idempotency-Key that it was sent with. */
  readonly key: string;
}

/** What became of a call. */
export type Answer<Data> = Done<Data> | Refused | Unavailable | Unknown;
