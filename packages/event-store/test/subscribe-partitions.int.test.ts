import type { EventStore, SubscriptionItem } from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { isCaughtUp, itemsUntil, iteratorOf } from './raw-entries.ts';
import { openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const PARTITIONS = 3;
const ids = Array.from({ length: 12 }, (_, index) => `stream-${index}`);

async function addToAll(store: EventStore): Promise<void> {
  await Promise.all(
    ids.map((id) => store.append(id, [{ type: 'counted' }], { expectedVersion: 'any' })),
  );
}

const eventsOf = (items: readonly SubscriptionItem[]) =>
  items.flatMap((item) => (item.type === 'event' ? [item.event] : []));

function positionsOf(item: SubscriptionItem | undefined): readonly string[] {
  return item?.type === 'caughtUp' ? item.positions : [];
}

describe('a subscription to several partitions', async () => {
  const store = await openTestStore(url, { category: 'parted', partitions: PARTITIONS });
  for (let round = 0; round < 10; round++) await addToAll(store);

  it('yields each in its own order, and says when all of them were yielded', async () => {
    const items = await itemsUntil(store.subscribe(), isCaughtUp);
    const events = eventsOf(items);
    expect(events).toHaveLength(120);
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const own = events.filter((event) => event.partition === partition);
      expect(own).toEqual(await Array.fromAsync(store.readCategory({ partition })));
      expect(positionsOf(items.at(-1))[partition]).toBe(own.at(-1)?.position);
    }
  });

  it('goes on from the places that it had reached', async () => {
    const positions = positionsOf((await itemsUntil(store.subscribe(), isCaughtUp)).at(-1));
    await addToAll(store);
    const items = await itemsUntil(store.subscribe({ from: { after: positions } }), isCaughtUp);
    expect(eventsOf(items)).toHaveLength(12);
    expect(() => store.subscribe({ from: { after: positions[0] ?? '' } })).toThrow(TypeError);
  });

  it('can be to one of them, whose place is a list of one', async () => {
    const [first] = await itemsUntil(store.subscribe({ partition: 2, from: 'end' }), isCaughtUp);
    const after = positionsOf(first);
    expect(after).toHaveLength(1);
    await addToAll(store);
    const items = await itemsUntil(store.subscribe({ partition: 2, from: { after } }), isCaughtUp);
    const mine = ids.filter((id) => store.partitionOf(id) === 2);
    expect(
      eventsOf(items)
        .map(({ streamId }) => streamId)
        .toSorted(),
    ).toEqual(mine.toSorted());
  });

  it('from the end yields what is appended to any of them after it has caught up', async () => {
    const subscription = iteratorOf(store.subscribe({ from: 'end' }));
    const first = await subscription.next();
    expect(first.value).toMatchObject({ type: 'caughtUp' });
    await addToAll(store);
    const seen = new Set<string>();
    while (seen.size < ids.length) {
      const { value } = await subscription.next();
      if (value?.type === 'event') seen.add(value.event.streamId);
    }
    await subscription.return?.();
    expect([...seen].toSorted()).toEqual(ids.toSorted());
  });
});
