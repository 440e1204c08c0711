import type { Logger } from '../../logger.ts';
import type { SubscribeOptions, SubscriptionItem } from '../../subscription.ts';
import type { Partition } from '../partition.ts';

/** What a subscription works with. */
export interface SubscriptionDeps {
  readonly partitions: readonly Partition[];
  readonly logger: Logger;
  /** Aborted when the store is closed. */
  readonly closing: AbortSignal;
}

export function subscribe(
  _deps: SubscriptionDeps,
  _options: SubscribeOptions,
): AsyncIterable<SubscriptionItem> {
  throw new Error('not yet');
}
