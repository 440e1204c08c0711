import {
  exportLog,
  openArchiveFolder,
  openRedisEventStore,
  trimCategory,
  type EventStore,
} from '@streamfold/event-store';
import { sharedRedis, startCuttingProxy } from '@streamfold/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { LogChangedError, PartUnavailableError } from '../src/errors.ts';
import { groupOf, historyOf, openReader, positionsOf, readThrough } from './support/log-reader.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';

const redis = await sharedRedis();
let log: TestLog;

beforeEach(async () => {
  log = await freshTestLog(redis.url);
});

afterEach(() => log.close());

/** Trims the log of all that may go; returns a store that has the archive. */
async function trimToArchive(): Promise<EventStore> {
  const folder = join(await mkdtemp(join(tmpdir(), 'streamfold-log-')), 'archive');
  onTestFinished(() => rm(join(folder, '..'), { recursive: true }));
  const address = { url: log.url, category: 'tally', folder };
  await exportLog(address);
  await trimCategory({ ...address, withoutGroup: true });
  const store = await openRedisEventStore({
    ...{ url: log.url, category: 'tally', durability: 'memory' },
    archive: openArchiveFolder(folder),
  });
  onTestFinished(() => store.close());
  return store;
}

describe('the history of a partition', () => {
  it('is every entry after a position, a page at a time, damaged ones too', async () => {
    await log.fill(['a', 'b'], 10);
    await log.forge('no', 'event');
    await log.fill(['a'], 5);
    const reader = await openReader(log, { pageEntriesMax: 7 });
    const all = await positionsOf(log);
    expect(all).toHaveLength(26);
    expect(await historyOf(reader)).toEqual(all);
    expect(await historyOf(reader, all[9])).toEqual(all.slice(10));
    expect(await historyOf(reader, all.at(-1))).toEqual([]);
    const sizes = (await Array.fromAsync(reader.history('0-0'))).map((page) => page.length);
    expect(sizes).toEqual([7, 7, 7, 5]);
  });

  it('has what was trimmed from the archive', async () => {
    await log.fill(['a', 'b'], 20);
    const all = await positionsOf(log);
    const { entries } = await trimToArchive();
    await log.fill(['a'], 3);
    const reader = await openReader(log, { entries, pageEntriesMax: 7 });
    expect(await positionsOf(log)).toHaveLength(4);
    const after = await positionsOf(log, all.at(-1));
    expect(await historyOf(reader, all[4])).toEqual([...all.slice(5), ...after]);
    expect((await reader.facts(all[4] ?? '')).entryAtCheckpoint?.[0]).toBe(all[4]);
  });

  it('may be left early, and the store be closed', async () => {
    await log.fill(['a'], 10);
    const reader = await openReader(log, { pageEntriesMax: 2 });
    for await (const page of reader.history('0-0')) {
      expect(page).toHaveLength(2);
      // The read ahead fails unheard.
      await log.store.close();
      break;
    }
  });

  it('leaves the group where the settled part ends, and never further back', async () => {
    const last = await log.fill(['a'], 10);
    const all = await positionsOf(log);
    const reader = await openReader(log);
    await reader.createGroup();
    await reader.settled(all[4] ?? '');
    expect((await groupOf(log)).delivered).toBe(all[4]);
    await reader.settled(all[2] ?? '');
    expect((await groupOf(log)).delivered).toBe(all[4]);
    await reader.settled(last);
    expect((await groupOf(log)).delivered).toBe(last);
  });
});

describe('what is new in a partition', () => {
  it('is given once, in order, and is acknowledged when it is settled', async () => {
    const start = await log.fill(['a'], 3);
    const reader = await openReader(log, { pageEntriesMax: 4 });
    await reader.createGroup();
    await reader.startLive(start);
    expect(await reader.readLive(start)).toEqual([]);
    const last = await log.fill(['a', 'b'], 5);
    const read = await readThrough(reader, start, last);
    expect(read).toEqual(await positionsOf(log, start));
    expect(await log.pendingCount()).toBe(10);
    await reader.settled(read[6] ?? '');
    expect(await groupOf(log)).toEqual({ delivered: last, pending: read[7] });
    await reader.settled(last);
    expect(await groupOf(log)).toEqual({ delivered: last, pending: undefined });
  });

  it('is waited for', async () => {
    const reader = await openReader(log, { blockMs: 10_000 });
    await reader.createGroup();
    await reader.startLive('0-0');
    const waiting = reader.readLive('0-0');
    const last = await log.fill(['a'], 1);
    expect((await waiting).map(([id]) => id)).toEqual([last]);
  });

  it('is not lost with the answer to a read', async () => {
    const { hostname, port } = new URL(log.url);
    const proxy = await startCuttingProxy({ host: hostname, port: Number(port) }, 'XREADGROUP');
    onTestFinished(() => proxy.close());
    const behind = new URL(log.url);
    behind.port = String(proxy.port);
    const start = await log.fill(['a'], 3);
    const cut = await openReader(log, { url: behind.href });
    await cut.createGroup();
    await cut.startLive(start);
    await log.fill(['a'], 4);
    const met = proxy.cut('cutAfter');
    await expect(cut.readLive(start)).rejects.toThrow(PartUnavailableError);
    await met;
    cut.close();
    const last = await log.fill(['a'], 2);
    // Given to nobody's avail.
    expect(await log.pendingCount()).toBe(4);

    const fresh = await openReader(log, { consumer: 'two' });
    const past = await historyOf(fresh, start);
    expect(past).toEqual(await positionsOf(log, start));
    await fresh.startLive(start);
    expect(await readThrough(fresh, start, last)).toEqual(past);
    await fresh.settled(last);
    expect(await groupOf(log)).toEqual({ delivered: last, pending: undefined });
  });

  it('is not passed over where it was trimmed, because somebody moved the group on', async () => {
    const start = await log.fill(['a'], 3);
    const reader = await openReader(log);
    await reader.createGroup();
    await reader.startLive(start);
    await log.fill(['a', 'b'], 5);
    const unread = await positionsOf(log, start);
    await log.redis.xgroup('SETID', log.keys.categoryStream, log.keys.group, '$');
    const { entries } = await trimToArchive();
    expect(await positionsOf(log)).toHaveLength(1);
    await expect(reader.readLive(start)).rejects.toThrow('trimmed while they were waited for');
    const next = await log.fill(['a'], 1);
    await expect(reader.readLive(start)).rejects.toThrow(PartUnavailableError);
    const again = await openReader(log, { entries });
    expect(await historyOf(again, start)).toEqual([...unread, next]);
  });

  it('is no longer waited for after an interruption, and the rest still answers', async () => {
    const reader = await openReader(log, { blockMs: 10_000 });
    await reader.createGroup();
    await reader.startLive('0-0');
    const waiting = expect(reader.readLive('0-0')).rejects.toThrow(PartUnavailableError);
    reader.interrupt();
    await waiting;
    expect(await reader.facts('0-0')).toMatchObject({ hasStream: true, hasGroup: true });
  });

  it('is not read from a group that is gone, nor settled in it', async () => {
    const last = await log.fill(['a'], 2);
    const reader = await openReader(log);
    await reader.createGroup();
    await reader.startLive('0-0');
    await log.redis.xgroup('DESTROY', log.keys.categoryStream, log.keys.group);
    await expect(reader.readLive('0-0')).rejects.toThrow(LogChangedError);
    await expect(reader.settled(last)).rejects.toThrow(LogChangedError);
    expect(await log.redis.xinfo('GROUPS', log.keys.categoryStream)).toEqual([]);
  });
});
