import {
  decodeCategoryEntry,
  decodeStreamEntry,
  EntryDecodeError,
  EventSchemaError,
  eventSchemas,
  exportLog,
  trimCategory,
  type CategoryEntriesOptions,
  type EventStore,
  type RawEntry,
  type StreamEntriesOptions,
} from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { longLog, newFolder, numbers } from './archive-support.ts';
import { fillQuickly } from './raw-entries.ts';
import { categoryOf, eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

let url: string;
let redis: Redis;
let store: EventStore;

beforeEach(async () => {
  ({ url } = await sharedRedis());
  redis = await openTestClient(url);
  store = await openTestStore(url);
});

async function ofStream(
  of: EventStore,
  streamId: string,
  options?: StreamEntriesOptions,
): Promise<RawEntry[]> {
  return (await Array.fromAsync(of.entries.streamEntries(streamId, options))).flat();
}

async function ofCategory(
  of: EventStore,
  options: Partial<CategoryEntriesOptions> = {},
): Promise<RawEntry[]> {
  return (await Array.fromAsync(of.entries.categoryEntries({ partition: 0, ...options }))).flat();
}

describe('entries', () => {
  it('are returned as they are where they are damaged, and those behind them', async () => {
    await store.append('JohnDoe', [{ type: 'a' }, { type: 'b' }], { expectedVersion: 0 });
    const rubbish = ['event', '{"id":"JohnDoe","version":', 'foo', ''];
    await redis.xadd(keys.categoryStream, '*', ...rubbish);
    await redis.xadd(keys.stream('JohnDoe'), '3-0', ...rubbish);
    await redis.xadd(keys.stream('JohnDoe'), '5-0', 'not', 'the next');
    await store.append('JaneDoe', [{ type: 'c' }], { expectedVersion: 0 });

    const category = await ofCategory(store);
    expect(category).toEqual(await redis.xrange(keys.categoryStream, '-', '+'));
    expect(category).toHaveLength(4);
    expect(category[2]?.[1]).toEqual(rubbish);
    expect(() => decodeCategoryEntry(...(category[2] ?? ['', []]))).toThrow(EntryDecodeError);
    expect(decodeCategoryEntry(...(category[3] ?? ['', []])).streamId).toBe('JaneDoe');

    const own = await ofStream(store, 'JohnDoe');
    expect(own).toEqual(await redis.xrange(keys.stream('JohnDoe'), '-', '+'));
    expect(own.map(([id]) => id)).toEqual(['1-0', '2-0', '3-0', '5-0']);
    expect((await ofStream(store, 'JohnDoe', { toVersion: 4 })).map(([id]) => id)).toEqual([
      ...['1-0', '2-0', '3-0'],
    ]);
  });

  it('come from the archive where they were trimmed', async () => {
    const log = await longLog(2_500);
    const [category, own] = [await categoryOf(log.store), await eventsOf(log.store, 'filled')];
    await log.shorten();
    expect(await log.redis.xlen(keys.categoryStream)).toBe(1);
    expect(await log.redis.xlen(keys.stream('filled'))).toBeLessThan(100);

    const entries = await ofCategory(log.store);
    expect(entries.map(([id, fields]) => decodeCategoryEntry(id, fields))).toEqual(category);
    const [after, through] = [category[9]?.position ?? '', category[1_999]?.position ?? ''];
    const part = await ofCategory(log.store, { afterPosition: after, throughPosition: through });
    expect(part).toEqual(entries.slice(10, 2_000));

    const ofFilled = await ofStream(log.store, 'filled');
    expect(ofFilled.map(decodeStreamEntry)).toEqual(own);
    for (const [fromVersion, toVersion] of [
      [1, 1],
      [11, 30],
      [2_000, 2_500],
      [2_500, 2_500],
      [2_400, 9_999],
    ] as const) {
      const some = await ofStream(log.store, 'filled', { fromVersion, toVersion });
      expect(some).toEqual(ofFilled.slice(fromVersion - 1, toVersion));
    }
  });

  it('come from the archive where they are trimmed while they are read', async () => {
    const log = await longLog(3_500);
    const versions: string[] = [];
    for await (const page of log.store.entries.streamEntries('filled', { pageEntriesMax: 500 })) {
      if (versions.length === 0) await log.shorten();
      versions.push(...page.map(([id]) => id));
    }
    expect(versions).toEqual(numbers(3_500).map((version) => `${version}-0`));
  });

  it('that are appended while a stream is read are not taken for lost', async () => {
    await fillQuickly(redis, { keys, events: 1, streamId: 'growing' });
    const ids: string[] = [];
    for await (const page of store.entries.streamEntries('growing', { toVersion: 3 })) {
      const more = [{ type: 'a' }, { type: 'b' }, { type: 'c' }];
      if (ids.length === 0) await store.append('growing', more, { expectedVersion: 1 });
      ids.push(...page.map(([id]) => id));
    }
    expect(ids).toEqual(['1-0', '2-0', '3-0']);
  });

  it('that were trimmed are asked for in vain without the archive, and never left out', async () => {
    const log = await longLog(200);
    await log.shorten();
    const without = await openTestStore(log.url);
    const refused = { code: 'events_archived' };
    await expect(ofCategory(without)).rejects.toMatchObject(refused);
    await expect(ofStream(without, 'filled')).rejects.toMatchObject(refused);
    const ended = ofStream(without, 'filled', { fromVersion: 3, toVersion: 5 });
    await expect(ended).rejects.toMatchObject(refused);
    const kept = await ofStream(without, 'filled', { fromVersion: 200 });
    expect(kept.map(([id]) => id)).toEqual(['200-0']);
  });

  it('that are lost are left out, also in a log of which something was trimmed', async () => {
    const folder = await newFolder();
    await fillQuickly(redis, { keys, events: 4, streamId: 'early' });
    await exportLog({ url, category: 'counter', folder });
    await trimCategory({ url, category: 'counter', folder, withoutGroup: true });
    const archiving = await openTestStore(url, { archive: folder });
    await fillQuickly(redis, { keys, events: 5, streamId: 'late' });
    await redis.xdel(keys.stream('late'), '1-0', '2-0');
    const ids = async (options?: StreamEntriesOptions) =>
      (await ofStream(archiving, 'late', options)).map(([id]) => id);
    expect(await ids()).toEqual(['3-0', '4-0', '5-0']);
    expect(await ids({ toVersion: 3 })).toEqual(['3-0']);
    expect(await ids({ toVersion: 2 })).toEqual([]);
  });

  it('become what the schemas of the store make of them', async () => {
    const any = { expectedVersion: 'any' } as const;
    const upcasts = { 1: ({ cents }: { type: string; cents: number }) => ({ by: cents }) };
    const schemas = eventSchemas(
      { added: { version: 2, schema: z.object({ by: z.int() }), upcasts } },
      { unknownTypes: 'skip', checkOnRead: true },
    );
    const cents = (value: unknown) => ({ type: 'added', cents: value }) as { type: string };
    await store.append('JohnDoe', [cents(5), { type: 'forgotten' }, cents('five')], any);
    const reading = await openTestStore(url, { schemas });
    const [first, second, third] = (await ofStream(reading, 'JohnDoe')).map(decodeStreamEntry);
    if (first === undefined || second === undefined || third === undefined) throw new Error('lost');
    expect(first.event).toEqual(cents(5));
    expect(reading.entries.read(first)).toEqual({ ...first, event: { type: 'added', by: 5 } });
    expect(reading.entries.read(second)).toBeUndefined();
    expect(() => reading.entries.read(third)).toThrow(EventSchemaError);
  });
});
