import type { CategoryEvent } from './event.ts';
import type { CategoryPosition } from './read-options.ts';

/** What to subscribe to, and from where. */
export interface SubscribeOptions {
  /** Only this partition, from 0. @default all */
  readonly partition?: number;
  /**
   * Where to begin: `start`, `end`, or after a place.
   *
   * `end` is fixed in each partition when the iteration first reads it, and before the first
   * `caughtUp`: everything that is appended after that one is yielded, nothing that was in the log
   * before the iteration began, and what comes between them may be. A place that the log has not
   * reached yet is waited for.
   *
   * @default 'start'
   */
  readonly from?: 'start' | 'end' | { readonly after: CategoryPosition };
  /** Only events of these types; of the others nothing but the type is looked at. @default all */
  readonly types?: readonly string[];
  /** Ends the subscription: the iteration is then done, without an error. */
  readonly signal?: AbortSignal;
}

/**
 * What a subscription yields.
 *
 * - `event`: the next event. Each partition's events come in order and without a gap; those of
 *   different partitions come as they are read.
 * - `caughtUp`: everything that was in the log has been yielded. It comes once after the past (at
 *   once, if there is none), and again each time that what was appended since has been yielded, also
 *   if the filter left out all of it. `positions` is the place reached, one for each partition that is
 *   read (also past events that the filter left out; `0-0` where there was none): keep it, and
 *   subscribe after it another time.
 */
export type SubscriptionItem =
  | { readonly type: 'event'; readonly event: CategoryEvent }
  | { readonly type: 'caughtUp'; readonly positions: readonly string[] };
