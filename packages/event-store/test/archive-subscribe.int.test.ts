import { openRedisEventStore, type SubscriptionItem } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { longLog, numbers, type LongLog } from './archive-support.ts';
import { brief, isCaughtUp, itemsUntil, iteratorOf } from './raw-entries.ts';
import { categoryOf, keys } from './test-store.ts';

const EVENTS = 5_500;
const names = (versions: readonly number[]) => versions.map((version) => `filled ${version}`);
const isVersion = (version: number) => (item: SubscriptionItem) =>
  item.type === 'event' && item.event.version === version;

const add = async ({ store }: LongLog) =>
  await store.append('filled', [{ type: 'odd' }], { expectedVersion: 'any' });

/** Ends every connection that a subscription has. */
async function cut({ redis }: LongLog): Promise<void> {
  const clients = String(await redis.call('CLIENT', 'LIST')).split('\n');
  for (const client of clients.filter((line) => line.includes('name=streamfold-subscribe'))) {
    await redis.call('CLIENT', 'KILL', 'ID', /^id=(\d+)/.exec(client)?.[1] ?? '');
  }
}

describe('a subscription to a log that was trimmed', () => {
  it('yields everything from the start, and goes on with what is appended', async () => {
    const log = await longLog(EVENTS);
    const whole = await categoryOf(log.store);
    await log.shorten();
    expect(await log.redis.xlen(keys.categoryStream)).toBe(1);
    const subscription = iteratorOf(log.store.subscribe());
    for (const event of whole) {
      expect((await subscription.next()).value).toEqual({ type: 'event', event });
    }
    const positions = [whole.at(-1)?.position];
    expect((await subscription.next()).value).toEqual({ type: 'caughtUp', positions });
    await add(log);
    expect((await subscription.next()).value).toMatchObject({ event: { version: EVENTS + 1 } });
    await subscription.return?.();
  });

  it.each([1, 999, 1_000, 1_001, 5_498, 5_499, 5_500])(
    'yields what comes after event %i',
    async (version) => {
      const log = await longLog(EVENTS);
      const whole = await categoryOf(log.store);
      await log.shorten();
      const after = whole[version - 1]?.position ?? '';
      const items = await itemsUntil(log.store.subscribe({ from: { after } }), isCaughtUp);
      expect(items.map(brief)).toEqual([...names(numbers(EVENTS, version + 1)), 'caughtUp']);
    },
  );

  it('misses and repeats nothing when the trim passes it by', async () => {
    const log = await longLog(EVENTS);
    const subscription = log.store.subscribe();
    const seen: string[] = [];
    for await (const item of subscription) {
      seen.push(brief(item));
      // It has read ahead by a page, and the next one is gone.
      if (isVersion(1_500)(item)) await log.shorten();
      if (isCaughtUp(item)) break;
    }
    expect(seen).toEqual([...names(numbers(EVENTS)), 'caughtUp']);
  });

  it('goes on from any place after its connection was cut', async () => {
    const log = await longLog(EVENTS);
    const seen: string[] = [];
    for await (const item of log.store.subscribe()) {
      seen.push(brief(item));
      if (isVersion(1_500)(item)) await log.shorten();
      if ([1_500, 2_500, 5_000, 5_499].some((version) => isVersion(version)(item))) await cut(log);
      if (isVersion(EVENTS + 1)(item)) break;
      if (isCaughtUp(item)) await add(log);
    }
    const events = seen.filter((name) => name !== 'caughtUp');
    expect(events).toEqual(names(numbers(EVENTS + 1)));
  });

  it('is not disturbed where it is at the end already', async () => {
    const log = await longLog(EVENTS);
    const subscription = iteratorOf(log.store.subscribe({ from: 'end' }));
    expect((await subscription.next()).value).toMatchObject({ type: 'caughtUp' });
    for (const version of numbers(EVENTS + 3, EVENTS + 1)) {
      const next = subscription.next();
      await log.shorten();
      await add(log);
      expect((await next).value).toMatchObject({ event: { version } });
      expect((await subscription.next()).value).toMatchObject({ type: 'caughtUp' });
    }
    await subscription.return?.();
  });

  it('ends with an error in a store without the archive, and skips nothing', async () => {
    const log = await longLog(EVENTS);
    const store = await openRedisEventStore({ url: log.url, category: 'counter' });
    const seen: string[] = [];
    const following = (async () => {
      for await (const item of store.subscribe()) {
        seen.push(brief(item));
        if (isVersion(1_500)(item)) await log.shorten();
      }
    })();
    await expect(following).rejects.toMatchObject({ code: 'events_archived' });
    expect(seen).toEqual(names(numbers(seen.length)));
    const fromStart = itemsUntil(store.subscribe(), isCaughtUp);
    await expect(fromStart).rejects.toMatchObject({ code: 'events_archived' });
    await store.close();
  });
});
