import type { CategoryEvent, ReadStreamOptions } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { longLog, numbers } from './archive-support.ts';
import { categoryOf, eventsOf, keys, openTestStore } from './test-store.ts';

const EVENTS = 2_500;
const log = await longLog(EVENTS);
const whole = { own: await eventsOf(log.store, 'filled'), category: await categoryOf(log.store) };
await log.shorten();
for (let more = 0; more < 3; more++) {
  await log.store.append('filled', [{ type: 'odd' }], { expectedVersion: 'any' });
}
const LAST = EVENTS + 3;
whole.own.push(
  ...(await Array.fromAsync(log.store.readStream('filled', { fromVersion: EVENTS + 1 }))),
);
const after = whole.category.at(-1)?.position ?? '';
whole.category.push(...(await Array.fromAsync(log.store.readCategory({ afterPosition: after }))));

describe('a stream that was trimmed', () => {
  it('holds what no snapshot covers', async () => {
    const [first] = await log.redis.xrange(keys.stream('filled'), '-', '+', 'COUNT', 1);
    expect(first?.[0]).toBe(`${EVENTS}-0`);
    expect(whole.own.map(({ version }) => version)).toEqual(numbers(LAST));
  });

  it.each<ReadStreamOptions>([
    {},
    { limit: 1 },
    { limit: 3 },
    { limit: 4 },
    { limit: 5 },
    { limit: 1_400 },
    { fromVersion: EVENTS },
    { fromVersion: EVENTS - 1 },
    { fromVersion: EVENTS + 1 },
    { fromVersion: 2, toVersion: EVENTS },
    { fromVersion: 1, toVersion: 1 },
    { fromVersion: 1, toVersion: 700 },
    { fromVersion: 1, toVersion: EVENTS - 1 },
    { fromVersion: 400, toVersion: 1_600, limit: 7 },
    { fromVersion: 400, toVersion: 1_600 },
    { fromVersion: 400, toVersion: EVENTS + 1, limit: 2 },
    { fromVersion: EVENTS - 1, toVersion: EVENTS + 90 },
    { fromVersion: LAST, toVersion: LAST + 1 },
    { fromVersion: LAST + 1, toVersion: LAST + 10 },
    { fromVersion: LAST + 1 },
    { toVersion: 0 },
  ])('is read as if it were whole, either way: %j', async (options) => {
    const { fromVersion = 1, toVersion = LAST, limit = Infinity } = options;
    const range = whole.own.slice(fromVersion - 1, toVersion);
    const forwards = log.store.readStream('filled', options);
    expect(await Array.fromAsync(forwards)).toEqual(range.slice(0, limit));
    const backwards = log.store.readStream('filled', { ...options, direction: 'backwards' });
    expect(await Array.fromAsync(backwards)).toEqual(range.toReversed().slice(0, limit));
  });

  it('is read without the archive as far as Redis holds it', async () => {
    const store = await openTestStore(log.url);
    const held = whole.own.slice(EVENTS - 1);
    const options = { fromVersion: EVENTS } as const;
    const versionsOf = async (part: ReadStreamOptions) =>
      await Array.fromAsync(store.readStream('filled', part));
    expect(await versionsOf(options)).toEqual(held);
    expect(await versionsOf({ ...options, direction: 'backwards' })).toEqual(held.toReversed());
    expect(await versionsOf({ limit: 4, direction: 'backwards' })).toEqual(held.toReversed());
    expect(await store.readLastEvent('filled')).toEqual(held.at(-1));
    const archived = { code: 'events_archived' };
    for (const direction of ['forwards', 'backwards'] as const) {
      for (const range of [{}, { fromVersion: EVENTS - 1 }, { fromVersion: 5, toVersion: 7 }]) {
        await expect(versionsOf({ ...range, direction })).rejects.toMatchObject(archived);
      }
    }
  });
});

describe('a category that was trimmed', () => {
  const places = [undefined, 0, 1, 998, 999, 1_000, EVENTS - 2, EVENTS - 1, EVENTS, LAST - 1];
  const positionAt = (index: number | undefined) =>
    index === undefined ? undefined : whole.category[index]?.position;

  it.each(places)('is read before and after any place, either way: %s', async (index) => {
    const position = positionAt(index);
    const above = whole.category.slice(index === undefined ? 0 : index + 1);
    const below = whole.category.slice(0, index);
    const read = async (direction: 'forwards' | 'backwards') => ({
      above: await Array.fromAsync(
        log.store.readCategory({ direction, ...(position && { afterPosition: position }) }),
      ),
      below: await Array.fromAsync(
        log.store.readCategory({ direction, ...(position && { beforePosition: position }) }),
      ),
    });
    expect(await read('forwards')).toEqual({ above, below });
    expect(await read('backwards')).toEqual({
      above: above.toReversed(),
      below: below.toReversed(),
    });
  });

  it('is read between two places, so many at the most', async () => {
    const between = {
      afterPosition: positionAt(10) ?? '',
      beforePosition: positionAt(1_700) ?? '',
    };
    const part = whole.category.slice(11, 1_700);
    for (const limit of [1, 1_000, 1_688, 1_689, 5_000]) {
      const forwards = log.store.readCategory({ ...between, limit });
      expect(await Array.fromAsync(forwards)).toEqual(part.slice(0, limit));
      const backwards = log.store.readCategory({ ...between, limit, direction: 'backwards' });
      expect(await Array.fromAsync(backwards)).toEqual(part.toReversed().slice(0, limit));
    }
  });

  it('is read without the archive as far as Redis holds it, and no further', async () => {
    const store = await openTestStore(log.url);
    const seen: CategoryEvent[] = [];
    const backwards = (async () => {
      for await (const event of store.readCategory({ direction: 'backwards' })) seen.push(event);
    })();
    await expect(backwards).rejects.toMatchObject({ code: 'events_archived' });
    expect(seen).toEqual(whole.category.slice(EVENTS - 1).toReversed());
  });
});

describe('a read that a trim passes by', () => {
  it.each(['forwards', 'backwards'] as const)(
    'yields all that was there when it began, %s, and nothing twice',
    async (direction) => {
      const growing = await longLog(EVENTS);
      const seen: { own: number[]; category: number[] } = { own: [], category: [] };
      const own = growing.store.readStream('filled', { direction });
      const category = growing.store.readCategory({ direction });
      const pairs = category[Symbol.asyncIterator]();
      for await (const { version } of own) {
        seen.own.push(version);
        const next = await pairs.next();
        if (next.done !== true) seen.category.push(next.value.version);
        if (seen.own.length === 700) await growing.shorten();
        // What is appended meanwhile is chased by the stream alone.
        if (seen.own.length === 700 && direction === 'forwards') {
          await growing.store.append('filled', [{ type: 'odd' }], { expectedVersion: 'any' });
          await growing.shorten();
        }
      }
      expect((await pairs.next()).done).toBe(true);
      const versions = numbers(EVENTS);
      if (direction === 'backwards') versions.reverse();
      expect(seen.category).toEqual(versions);
      expect(seen.own).toEqual(direction === 'forwards' ? [...versions, EVENTS + 1] : versions);
    },
  );
});
