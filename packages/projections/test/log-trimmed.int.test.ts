import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  exportLog,
  openArchiveFolder,
  openRedisEventStore,
  trimCategory,
} from '@streamfold/event-store';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EntriesTrimmedError, EntriesUnreadableError } from '../src/index.ts';
import { documentsOf } from './support/convergence.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';
import { openTestMongo, startTally, type TestProjector } from './support/test-projector.ts';

const redis = await sharedRedis();
const { url, databaseName } = sharedMongo();
const mongo = openTestMongo(url);
const db = mongo.db(databaseName);

let log: TestLog;
let home: string;
let archive: string;
let running: TestProjector | undefined;
let before: unknown;

/** A log that was projected, archived and trimmed, and of which MongoDB has nothing any more. */
beforeEach(async () => {
  log = await freshTestLog(redis.url);
  await db.dropDatabase();
  home = await mkdtemp(join(tmpdir(), 'streamfold-trimmed-'));
  archive = join(home, 'archive');
  running = startTally({ log, mongo, databaseName });
  await running.waitUntil(await log.fill(['s', 't'], 20));
  before = await documentsOf(db);
  await running.stop();
  await exportLog({ url: log.url, category: 'tally', folder: archive, chunkEvents: 10 });
  const trimmed = await trimCategory({ url: log.url, category: 'tally', folder: archive });
  expect(trimmed.categoryEvents).toBeGreaterThan(30);
  await db.dropDatabase();
});

afterEach(async () => {
  await running?.stop();
  await log.close();
  await rm(home, { recursive: true });
});

describe('documents that are folded again from a trimmed log', () => {
  it('come from the archive, and are what they were', async () => {
    await startWithArchive();
    await expect.poll(() => documentsOf(db)).toEqual(before);
  });

  it('stop the projection where there is no archive, documents untouched', async () => {
    running = startTally({ log, mongo, databaseName });
    expect(await running.stopped()).toBeInstanceOf(EntriesTrimmedError);
    expect(await documentsOf(db)).toEqual([]);
  });

  it('stop the projection where the archive is damaged, with one sentence that says so', async () => {
    const chunk = (await readdir(archive)).find((name) => name.includes('.jsonl')) ?? '';
    await writeFile(join(archive, chunk), 'not what was written');
    const projector = await startWithArchive();
    const error = await projector.stopped();
    expect(error).toBeInstanceOf(EntriesUnreadableError);
    expect(error.message).toContain(chunk);
  });
});

async function startWithArchive(): Promise<TestProjector> {
  const store = await openRedisEventStore({
    url: log.url,
    category: 'tally',
    durability: 'memory',
    archive: openArchiveFolder(archive),
  });
  await log.store.close();
  log = { ...log, store };
  running = startTally({ log, mongo, databaseName, hasArchive: true });
  return running;
}
