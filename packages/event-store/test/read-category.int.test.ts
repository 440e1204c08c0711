import {
  categoryKeys,
  EntryDecodeError,
  type CategoryEvent,
  type ReadCategoryOptions,
} from '@streamfold/event-store';
import { privateRedis, seededRandom } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { compareEntryIds } from '../src/wire/entry-id.ts';
import { callsOf, fillQuickly } from './raw-entries.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await privateRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url);
const EVENTS = 2_345;
await fillQuickly(redis, { keys, events: EVENTS });
const all = await Array.fromAsync(store.readCategory());
const positionAt = (index: number): string => all[index]?.position ?? '';

const read = (options: ReadCategoryOptions) => Array.fromAsync(store.readCategory(options));

/** What a read must yield, by the words of its options. */
function wanted(options: ReadCategoryOptions, from = all): readonly CategoryEvent[] {
  const { afterPosition, beforePosition, direction, limit, types } = options;
  const chosen = from.filter(
    ({ position, event }) =>
      (afterPosition === undefined || compareEntryIds(position, String(afterPosition)) > 0) &&
      (beforePosition === undefined || compareEntryIds(position, String(beforePosition)) < 0) &&
      (types?.includes(event.type) ?? true),
  );
  return (direction === 'backwards' ? chosen.reverse() : chosen).slice(0, limit);
}

describe('reading a category', () => {
  it('yields everything in the order of commits', () => {
    expect(all.map(({ version }) => version)).toEqual(
      Array.from({ length: EVENTS }, (_, index) => index + 1),
    );
  });

  it.each<ReadCategoryOptions>([
    { direction: 'backwards' },
    { limit: 1 },
    { limit: 1_001 },
    { direction: 'backwards', limit: 1_001 },
    { afterPosition: positionAt(1_200) },
    { afterPosition: [positionAt(1_200)], partition: 0 },
    { direction: 'backwards', afterPosition: positionAt(1_200) },
    { beforePosition: positionAt(1_200) },
    { direction: 'backwards', beforePosition: positionAt(1_200), limit: 1_100 },
    { afterPosition: positionAt(10), beforePosition: positionAt(12) },
    { afterPosition: positionAt(12), beforePosition: positionAt(10) },
    { afterPosition: positionAt(12), beforePosition: positionAt(13) },
    { afterPosition: '0-0' },
    { beforePosition: '0-0' },
    { direction: 'backwards', beforePosition: '0-0' },
    { afterPosition: '18446744073709551615-18446744073709551615' },
    { beforePosition: '18446744073709551615-18446744073709551615' },
    { types: ['even'] },
    { types: ['even'], limit: 700 },
    { types: ['even', 'odd', 'none'], direction: 'backwards', limit: 1_500 },
    { types: ['none'] },
    { types: [] },
  ])('yields what %o asks for', async (options) => {
    expect(await read(options)).toEqual(wanted(options));
  });

  it('yields what any options ask for', async () => {
    const { integer, pick } = seededRandom();
    const maybe = <T>(value: T): T | undefined => (integer(0, 1) === 0 ? undefined : value);
    for (let round = 0; round < 40; round++) {
      const afterPosition = maybe(positionAt(integer(0, EVENTS - 1)));
      const beforePosition = maybe(positionAt(integer(0, EVENTS - 1)));
      const limit = maybe(integer(1, EVENTS));
      const types = maybe(pick([['even'], ['odd'], ['odd', 'even']]));
      const options = {
        direction: pick(['forwards', 'backwards'] as const),
        ...(afterPosition === undefined ? {} : { afterPosition }),
        ...(beforePosition === undefined ? {} : { beforePosition }),
        ...(limit === undefined ? {} : { limit }),
        ...(types === undefined ? {} : { types }),
      };
      expect(await read(options), JSON.stringify(options)).toEqual(wanted(options));
    }
  });

  it.each<[ReadCategoryOptions]>([
    [{ partition: 1 }],
    [{ partition: -1 }],
    [{ partition: 0.5 }],
    [{ afterPosition: 'start' }],
    [{ afterPosition: '5' }],
    [{ afterPosition: '(5-0' }],
    [{ afterPosition: ['1-0', '2-0'] }],
    [{ beforePosition: '18446744073709551616-0' }],
    [{ beforePosition: [] }],
    [{ limit: 0 }],
    [JSON.parse('{"direction":"up"}') as ReadCategoryOptions],
  ])('is refused with %o', (options) => {
    expect(() => store.readCategory(options)).toThrow(TypeError);
  });

  it('ends at what was its end when it began', async () => {
    const reader = store.readCategory()[Symbol.asyncIterator]();
    await reader.next();
    await store.append('later', [{ type: 'later' }], { expectedVersion: 0 });
    let last: string | undefined;
    for (let item = await reader.next(); item.done !== true; item = await reader.next()) {
      last = item.value.streamId;
    }
    expect(last).toBe('filled');
  });

  it('asks for no more than the limit, and for the next page only when it is wanted', async () => {
    await redis.config('RESETSTAT');
    expect(await read({ limit: 10 })).toHaveLength(10);
    expect(await callsOf(redis, 'xrange')).toBe(1);
    const reader = store.readCategory()[Symbol.asyncIterator]();
    for (let taken = 0; taken < 1_000; taken++) await reader.next();
    expect(await callsOf(redis, 'xrange')).toBe(2);
    await reader.next();
    expect(await callsOf(redis, 'xrange')).toBe(3);
  });
});

describe('an entry that is no event', () => {
  it('is an error for whoever reads it, and for nobody else', async () => {
    const broken = await openTestStore(url, { category: 'broken' });
    const { categoryStream } = categoryKeys('broken');
    await broken.append('a', [{ type: 'good' }], { expectedVersion: 0 });
    const foreign = (await redis.xadd(categoryStream, '*', 'a', 'b')) ?? '';
    const cut = await redis.xadd(categoryStream, '*', 'event', '{"id":"b"', 'meta', '{}');
    await broken.append('a', [{ type: 'good' }], { expectedVersion: 1 });

    const seen: number[] = [];
    const reading = (async () => {
      for await (const { version } of broken.readCategory()) seen.push(version);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'entry_undecodable', entryId: foreign });
    expect(seen).toEqual([1]);
    const filtered = Array.fromAsync(broken.readCategory({ types: ['other'] }));
    await expect(filtered).rejects.toThrow(EntryDecodeError);
    const rest = await Array.fromAsync(broken.readCategory({ afterPosition: cut ?? '' }));
    expect(rest.map(({ version }) => version)).toEqual([2]);
  });
});

describe('reading a log of several partitions', async () => {
  const parted = await openTestStore(url, { category: 'parted', partitions: 3 });
  const ids = Array.from({ length: 12 }, (_, index) => `stream-${index}`);
  for (let round = 0; round < 20; round++) {
    await Promise.all(
      ids.map((id) => parted.append(id, [{ type: 'counted' }], { expectedVersion: round })),
    );
  }
  const merged = await Array.fromAsync(parted.readCategory());
  const readParted = (options: ReadCategoryOptions) =>
    Array.fromAsync(parted.readCategory(options));
  const middle = Array.from({ length: 3 }, (_, partition) => {
    const own = merged.filter((event) => event.partition === partition);
    return own[Math.floor(own.length / 2)]?.position ?? '';
  });

  it('merges them by position, each in its own order', async () => {
    expect(merged).toHaveLength(240);
    expect(new Set(merged.map(({ partition }) => partition)).size).toBe(3);
    const sorted = merged.toSorted(
      (a, b) => compareEntryIds(a.position, b.position) || a.partition - b.partition,
    );
    expect(merged).toEqual(sorted);
    for (const { partition } of merged.slice(0, 12)) {
      const own = merged.filter((event) => event.partition === partition);
      expect(await readParted({ partition })).toEqual(own);
    }
  });

  it('is the same backwards, the other way round', async () => {
    expect(await readParted({ direction: 'backwards' })).toEqual(merged.toReversed());
    expect(await readParted({ direction: 'backwards', limit: 7 })).toEqual(
      merged.toReversed().slice(0, 7),
    );
  });

  it('takes a position for each partition', async () => {
    const isAfter = ({ position, partition }: CategoryEvent) =>
      compareEntryIds(position, middle[partition] ?? '') > 0;
    expect(await readParted({ afterPosition: middle })).toEqual(merged.filter(isAfter));
    const before = merged.filter(({ position, partition }) => position !== middle[partition]);
    expect(await readParted({ beforePosition: middle })).toEqual(
      before.filter((event) => !isAfter(event)),
    );
    const only = merged.filter(({ partition }) => partition === 1).filter(isAfter);
    const [, position = ''] = middle;
    for (const afterPosition of [position, [position], middle]) {
      expect(await readParted({ partition: 1, afterPosition })).toEqual(only);
    }
  });

  it.each<[ReadCategoryOptions]>([
    [{ partition: 3 }],
    [{ afterPosition: '1-0' }],
    [{ afterPosition: ['1-0'] }],
    [{ beforePosition: ['1-0', '1-0'] }],
    [{ partition: 1, afterPosition: ['1-0', '1-0'] }],
    [{ afterPosition: ['1-0', '1-0', 'x'] }],
  ])('is refused with %o', (options) => {
    expect(() => parted.readCategory(options)).toThrow(TypeError);
  });
});
