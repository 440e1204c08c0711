import type { CategoryKeys, SubscriptionItem } from '@streamfold/event-store';
import type { Redis } from 'ioredis';
import { chainHash } from '../src/wire/hash-chain.ts';
import { eventText, metaText, sealedMetaText } from '../src/wire/stream-entry.ts';

const PIPELINE = 2_000;

/** What to fill a category with. */
export interface Filling {
  readonly keys: CategoryKeys;
  readonly events: number;
  /** @default 'filled' */
  readonly streamId?: string;
}

/**
 * Writes entries as the store writes them, of one stream, to both streams: far quicker than through
 * the store, and so that they can be read as any others.
 */
export async function fillQuickly(
  redis: Redis,
  { keys, events, streamId = 'filled' }: Filling,
): Promise<void> {
  let before: string | undefined;
  for (let version = 1; version <= events;) {
    const pipeline = redis.pipeline();
    for (let index = 0; index < PIPELINE && version <= events; index++, version++) {
      const counted = { type: version % 2 === 0 ? 'even' : 'odd', by: version };
      const event = eventText(streamId, version, counted);
      const unhashed = metaText({ commitId: `filled-${version}`, time: version });
      before = chainHash(before, event, unhashed);
      const fields = ['event', event, 'meta', sealedMetaText(unhashed, before)];
      pipeline.xadd(keys.stream(streamId), `${version}-0`, ...fields);
      pipeline.xadd(keys.categoryStream, '*', ...fields);
    }
    for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
  }
}

/** The events of an iteration up to the first item that `isLast` accepts, with the items between. */
export async function itemsUntil(
  subscription: AsyncIterable<SubscriptionItem>,
  isLast: (item: SubscriptionItem) => boolean,
): Promise<SubscriptionItem[]> {
  const items: SubscriptionItem[] = [];
  for await (const item of subscription) {
    items.push(item);
    if (isLast(item)) break;
  }
  return items;
}

/** An iteration that is gone through by hand, and is ended by the test that began it. */
export function iteratorOf(
  subscription: AsyncIterable<SubscriptionItem>,
): AsyncIterator<SubscriptionItem, undefined> {
  const iterator = subscription[Symbol.asyncIterator]();
  return {
    next: async () => {
      const result = await iterator.next();
      return result.done === true ? { done: true, value: undefined } : result;
    },
    return: async () => {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}

/** For `itemsUntil`. */
export const isCaughtUp = ({ type }: SubscriptionItem): boolean => type === 'caughtUp';

/** An item in a word: the place of the event, or that all was yielded. */
export const brief = (item: SubscriptionItem): string =>
  item.type === 'event' ? `${item.event.streamId} ${item.event.version}` : item.type;

/** How often the server has carried out a command since `CONFIG RESETSTAT`. */
export async function callsOf(redis: Redis, command: string): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
}

/** How many connections have a name that contains this. */
export async function connectionsNamed(redis: Redis, name: string): Promise<number> {
  const clients = String(await redis.call('CLIENT', 'LIST'));
  return clients.split('\n').filter((client) => client.includes(`name=${name}`)).length;
}
