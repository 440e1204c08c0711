import {
  exportLog,
  openArchiveFolder,
  openRedisEventStore,
  trimCategory,
} from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { EntriesTrimmedError, ForkError, LogBehindError, LogChangedError } from '../src/errors.ts';
import type { PartitionLog } from '../src/partition-log.ts';
import {
  BEGINNING,
  check as checkAgainst,
  checkpointAt as checkpointOf,
  type Place,
} from './support/log-checking.ts';
import { openReader, positionsOf } from './support/log-reader.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';

const redis = await sharedRedis();
let log: TestLog;
let reader: PartitionLog;
let identity: string;

beforeEach(async () => {
  log = await freshTestLog(redis.url);
  reader = await openReader(log);
  await reader.createGroup();
  identity = await reader.claimIdentity();
});

afterEach(() => log.close());

const checkpointAt = (index: number) => checkpointOf(log, index);
const check = (checkpoint: Place, on = reader, hasArchive = false) =>
  checkAgainst({ log, reader: on, identity, hasArchive }, checkpoint);

/** The log as an older copy of it would be: fewer entries, or others, under the same identity. */
async function rewrite(change: (fields: string[], index: number) => string[] | undefined) {
  const { categoryStream, group } = log.keys;
  const entries = await log.redis.xrange(categoryStream, '-', '+');
  await log.redis.del(categoryStream);
  for (const [index, [id, fields]] of entries.entries()) {
    const changed = change(fields, index);
    if (changed !== undefined) await log.redis.xadd(categoryStream, id, ...changed);
  }
  await log.redis.xgroup('CREATE', categoryStream, group, '0');
}

async function newFolder(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'streamfold-check-'));
  onTestFinished(() => rm(home, { recursive: true }));
  return join(home, 'archive');
}

/** Archives the log, and trims it of all that the group is done with. */
async function trim(folder: string): Promise<void> {
  const address = { url: log.url, category: 'tally', folder };
  await exportLog(address);
  await trimCategory(address);
}

async function openArchiving(folder: string): Promise<PartitionLog> {
  const store = await openRedisEventStore({
    ...{ url: log.url, category: 'tally', durability: 'memory' },
    archive: openArchiveFolder(folder),
  });
  onTestFinished(() => store.close());
  return await openReader(log, { entries: store.entries });
}

describe('the check of the log', () => {
  it('finds nothing wrong before there is an event, and after some are projected', async () => {
    await check(BEGINNING);
    await log.fill(['a', 'b'], 4);
    await check(BEGINNING);
    for (const index of [0, 3, -1]) await check(await checkpointAt(index));
    expect(await reader.facts('0-0')).toMatchObject({ heldCount: 8, addedCount: 8 });
  });

  it('stops at another identity, or none', async () => {
    await log.fill(['a'], 2);
    const checkpoint = await checkpointAt(-1);
    await log.redis.set(log.keys.identity, 'another');
    await expect(check(checkpoint)).rejects.toThrow(LogChangedError);
    await expect(check(BEGINNING)).rejects.toThrow('holds log another');
    await log.redis.del(log.keys.identity);
    await expect(check(checkpoint)).rejects.toThrow('a log without an identity');
  });

  it('stops when the stream is gone', async () => {
    await log.fill(['a'], 2);
    const checkpoint = await checkpointAt(-1);
    await log.redis.del(log.keys.categoryStream);
    await expect(check(checkpoint)).rejects.toThrow('stream tallyStream is missing');
    await log.redis.set(log.keys.categoryStream, 'no stream');
    await expect(check(checkpoint)).rejects.toThrow(LogChangedError);
  });

  it('stops when the group is gone, until the command that it names was run', async () => {
    await log.fill(['a'], 2);
    const checkpoint = await checkpointAt(-1);
    const { categoryStream, group } = log.keys;
    await log.redis.xgroup('DESTROY', categoryStream, group);
    await check(BEGINNING);
    const error: unknown = await check(checkpoint).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LogChangedError);
    const [, command = ''] = /`([^`]+)`/.exec(String(error)) ?? [];
    const [name = '', ...args] = command.split(' ');
    await log.redis.call(name, ...args);
    await check(checkpoint);
  });

  it('stops when the log ends before the checkpoint', async () => {
    await log.fill(['a'], 5);
    const [checkpoint, earlier] = [await checkpointAt(-1), await checkpointAt(2)];
    await rewrite((fields, index) => (index <= 2 ? fields : undefined));
    const sentence = `ends at ${earlier.position}, before ${checkpoint.position}`;
    await expect(check(checkpoint)).rejects.toThrow(LogBehindError);
    await expect(check(checkpoint)).rejects.toThrow(sentence);
    await check(earlier);
    // It goes on with other events.
    await log.forge('event', '{}');
    await expect(check(checkpoint)).rejects.toThrow('has no entry at');
  });

  it('stops when another event is at the checkpoint, or what is none', async () => {
    await log.fill(['a'], 3);
    const checkpoint = await checkpointAt(1);
    const other = `"hash":"${'x'.repeat(16)}"`;
    await rewrite((fields) => fields.map((field) => field.replace(/"hash":"[^"]*"/, other)));
    await expect(check(checkpoint)).rejects.toThrow(ForkError);
    await expect(check(checkpoint)).rejects.toThrow('stream a forked at version 2');
    await rewrite(() => ['no', 'event']);
    await expect(check(checkpoint)).rejects.toThrow(LogChangedError);
  });

  it('stops when entries were removed by hand, unless they were projected', async () => {
    await log.fill(['a'], 6);
    const [third, fourth] = [await checkpointAt(2), await checkpointAt(3)];
    await log.redis.xtrim(log.keys.categoryStream, 'MINID', fourth.position);
    await expect(check(third)).rejects.toThrow(EntriesTrimmedError);
    await expect(check(third)).rejects.toThrow(`begins at ${fourth.position}`);
    await check(fourth);
    if ((await reader.facts('0-0')).addedCount === 6) {
      await expect(check(BEGINNING)).rejects.toThrow('3 entries of tallyStream were removed');
    }
    await log.redis.xtrim(log.keys.categoryStream, 'MAXLEN', 0);
    await expect(check(fourth)).rejects.toThrow('stream tallyStream is empty');
  });

  it('stops at a trim beyond the checkpoint unless there is the archive', async () => {
    await log.fill(['a', 'b'], 4);
    const [first, last] = [await checkpointAt(0), await checkpointAt(-1)];
    const trimmedLast = await checkpointAt(-2);
    await reader.settled(last.position);
    const folder = await newFolder();
    await trim(folder);
    expect(await positionsOf(log)).toEqual([last.position]);
    for (const checkpoint of [BEGINNING, first]) {
      await expect(check(checkpoint)).rejects.toThrow(EntriesTrimmedError);
      await expect(check(checkpoint)).rejects.toThrow(`through ${trimmedLast.position}`);
    }
    await check(trimmedLast);
    await check(last);
    const archiving = await openArchiving(folder);
    for (const checkpoint of [BEGINNING, first, trimmedLast, last]) {
      await check(checkpoint, archiving, true);
    }
    // It is compared with what the archive has.
    const other = check({ ...first, hash: 'other' }, archiving, true);
    await expect(other).rejects.toThrow(ForkError);
    const between = { ...first, position: first.position.replace(/-\d+$/, '-99999') };
    await expect(check(between, archiving, true)).rejects.toThrow(EntriesTrimmedError);
  });

  it('does not stop when the documents are older than the log', async () => {
    await log.fill(['a'], 3);
    const restored = await checkpointAt(0);
    await log.fill(['a', 'b'], 3);
    await reader.startLive((await checkpointAt(-1)).position);
    await check(restored);
  });
});
