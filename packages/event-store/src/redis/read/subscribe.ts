import type { Logger } from '../../logger.ts';
import type { SubscribeOptions, SubscriptionItem } from '../../subscription.ts';
import { BEFORE_FIRST } from '../../wire/entry-id.ts';
import type { Partition } from '../partition.ts';
import { categoryDecoder } from './category-decoder.ts';
import { chosenPartitions, positionsOf } from './category-place.ts';
import { SubscriptionIterator, type SubscribedPartition } from './subscription-iterator.ts';

/** What a subscription works with. */
export interface SubscriptionDeps {
  readonly partitions: readonly Partition[];
  readonly logger: Logger;
  /** Aborted when the store is closed. */
  readonly closing: AbortSignal;
}

/**
 * The past and the future of a category. Each iteration begins anew, and opens its connections (one for
 * each partition) with its first `next`.
 *
 * @throws {TypeError} at once, for a partition or a position that cannot be
 */
export function subscribe(
  { partitions, logger, closing }: SubscriptionDeps,
  { partition, from = 'start', types, signal }: SubscribeOptions,
): AsyncIterable<SubscriptionItem> {
  const chosen = chosenPartitions(partitions, partition);
  const after = afterOf(from, chosen, partitions.length);
  const subscribed: readonly SubscribedPartition[] = chosen.map((one, index) => ({
    partition: one,
    after: after[index] ?? BEFORE_FIRST,
    decode: categoryDecoder(one.keys.partition, types),
  }));
  const signals = signal === undefined ? [closing] : [closing, signal];
  return {
    [Symbol.asyncIterator]: () => new SubscriptionIterator({ subscribed, logger, signals }),
  };
}

function afterOf(
  from: SubscribeOptions['from'] & {},
  chosen: readonly Partition[],
  partitions: number,
): readonly string[] {
  if (from === 'start') return chosen.map(() => BEFORE_FIRST);
  if (from === 'end') return chosen.map(() => 'end');
  return positionsOf({ name: 'from.after', place: from.after, chosen, partitions });
}
