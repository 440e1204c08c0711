import { exportLog, trimCategory, type EventStore } from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, it } from 'vitest';
import { fillLog, newFolder } from './archive-support.ts';
import { counter } from './counter-decider.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

interface Log {
  readonly address: { readonly url: string; readonly category: string; readonly folder: string };
  readonly redis: Redis;
  readonly store: EventStore;
}

/** 5 streams of 30 events, and one of 49 that commands wrote, with a snapshot at 40. */
async function newLog(): Promise<Log> {
  const { url } = await sharedRedis();
  const redis = await openTestClient(url);
  const store = await openTestStore(url);
  await fillLog(store, { streams: 5, rounds: 30 });
  for (let by = 0; by < 49; by++) await store.handle('snapshotted', counter, { by: 1 });
  return { address: { url, category: 'counter', folder: await newFolder() }, redis, store };
}

let log: Log;
beforeEach(async () => {
  log = await newLog();
});

const firstOf = async (key: string): Promise<string | undefined> =>
  (await log.redis.xrange(key, '-', '+', 'COUNT', 1))[0]?.[0];

const positions = async (): Promise<string[]> =>
  (await log.redis.xrange(keys.categoryStream, '-', '+')).map(([position]) => position);

describe('a trim', () => {
  it('removes nothing without an archive, and nothing that is not in it', async () => {
    const trimming = { ...log.address, withoutGroup: true };
    await expect(trimCategory(trimming)).rejects.toMatchObject({ code: 'archive_damaged' });
    await exportLog(log.address);
    const archived = await positions();
    await fillLog(log.store, { streams: 2, rounds: 1 });
    const trimmed = await trimCategory(trimming);
    expect(trimmed).toMatchObject({ categoryEvents: 199, streamEvents: 39, streamsTrimmed: 1 });
    expect(await positions()).toHaveLength(2);
    expect(await log.redis.get(keys.trimmed)).toBe(archived.at(-1));
  });

  it('removes nothing without a consumer group unless it is told to', async () => {
    await exportLog(log.address);
    await expect(trimCategory(log.address)).rejects.toMatchObject({ code: 'trim_refused' });
    expect(await positions()).toHaveLength(199);
  });

  it('removes what every group was given and has acknowledged, up to that very entry', async () => {
    await exportLog(log.address);
    const { categoryStream, group } = keys;
    const all = await positions();
    await log.redis.xgroup('CREATE', categoryStream, group, '0');
    await log.redis.xgroup('CREATE', categoryStream, 'other', all[149] ?? '');
    expect(await trimCategory(log.address)).toMatchObject({ categoryEvents: 0 });
    await log.redis.xreadgroup('GROUP', group, 'me', 'COUNT', 120, 'STREAMS', categoryStream, '>');
    expect(await trimCategory(log.address)).toMatchObject({ categoryEvents: 0 });
    await log.redis.xack(categoryStream, group, ...all.slice(0, 100), ...all.slice(110, 120));
    expect(await trimCategory(log.address)).toMatchObject({ categoryEvents: 100, streamEvents: 0 });
    expect(await positions()).toEqual(all.slice(100));
    await log.redis.xack(categoryStream, group, ...all.slice(100, 110));
    expect(await trimCategory(log.address)).toMatchObject({ categoryEvents: 20 });
    expect(await log.redis.get(keys.trimmed)).toBe(all[119]);
  });

  it('always keeps the newest event of the category and of each stream', async () => {
    await exportLog(log.address);
    const newest = (await positions()).at(-1);
    await trimCategory({ ...log.address, withoutGroup: true });
    expect(await positions()).toEqual([newest]);
    // Without a snapshot nothing of a stream goes; with one, the events before it.
    expect(await firstOf(keys.stream('counter-0'))).toBe('1-0');
    expect(await firstOf(keys.stream('snapshotted'))).toBe('40-0');
    expect(await log.redis.xlen(keys.stream('snapshotted'))).toBe(10);
    // Appends go on from there.
    expect(await log.store.handle('snapshotted', counter, { by: 1 })).toMatchObject({
      outcome: 'accepted',
      version: 50,
    });
  });

  it('keeps as many of the newest events of each stream as it is told', async () => {
    await exportLog(log.address);
    await trimCategory({ ...log.address, withoutGroup: true, keepEvents: 35 });
    expect(await firstOf(keys.stream('snapshotted'))).toBe('15-0');
  });

  it('only counts in a dry run', async () => {
    await exportLog({ ...log.address, chunkEvents: 60 });
    const dry = await trimCategory({ ...log.address, withoutGroup: true, dryRun: true });
    expect(dry).toEqual({ categoryEvents: 198, streamEvents: 39, streams: 6, streamsTrimmed: 1 });
    expect(await positions()).toHaveLength(199);
    expect(await log.redis.get(keys.trimmed)).toBeNull();
    expect(await trimCategory({ ...log.address, withoutGroup: true })).toEqual(dry);
  });

  it('ignores a snapshot that is damaged', async () => {
    await exportLog(log.address);
    await log.redis.append(keys.snapshot('snapshotted'), ' ');
    await trimCategory({ ...log.address, withoutGroup: true });
    expect(await firstOf(keys.stream('snapshotted'))).toBe('1-0');
  });

  it('is refused where Redis does not hold what was archived, and for the archive of another log', async () => {
    await exportLog(log.address);
    const trimming = { ...log.address, withoutGroup: true };
    const [, second = ''] = await positions();
    await log.redis.xdel(keys.categoryStream, second);
    await expect(trimCategory(trimming)).rejects.toMatchObject({ code: 'trim_refused' });
    expect(await log.redis.get(keys.trimmed)).toBeNull();
    await log.redis.set(keys.identity, 'another');
    await expect(trimCategory(trimming)).rejects.toMatchObject({ code: 'archive_mismatch' });
  });

  it('is followed by exports that go on where the archive ends', async () => {
    await exportLog(log.address);
    await trimCategory({ ...log.address, withoutGroup: true });
    await fillLog(log.store, { streams: 2, rounds: 2 });
    expect(await exportLog(log.address)).toMatchObject({ events: 4 });
    // Another archive would lack what is gone.
    const elsewhere = { ...log.address, folder: await newFolder() };
    await expect(exportLog(elsewhere)).rejects.toMatchObject({ code: 'archive_mismatch' });
  });
});
