import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { exportLog, trimCategory, type EventStore } from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import type { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import { counter } from './counter-decider.ts';
import { fillQuickly } from './raw-entries.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

/** A folder that is removed when the file ends. */
export async function newFolder(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'streamfold-archive-'));
  afterAll(() => rm(home, { recursive: true, force: true }));
  return join(home, 'archive');
}

/** The content of every stream of a database, by its key. */
export async function allStreams(redis: Redis): Promise<Map<string, unknown>> {
  const streams = new Map<string, unknown>();
  for (const key of (await redis.keys('*')).toSorted()) {
    if ((await redis.type(key)) === 'stream') streams.set(key, await redis.xrange(key, '-', '+'));
  }
  return streams;
}

/** Appends `rounds` times to each of `streams` streams, `counter-<number>`, one event each time. */
export async function fillLog(
  store: EventStore,
  { streams, rounds }: { readonly streams: number; readonly rounds: number },
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await Promise.all(
      Array.from({ length: streams }, (_, stream) =>
        store.append(`counter-${stream}`, [{ type: 'counted', by: round } as { type: string }], {
          expectedVersion: 'any',
        }),
      ),
    );
  }
}

/** Every line of every chunk, as `zcat *.jsonl.gz` prints them. */
export async function linesOf(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.jsonl.gz')).toSorted();
  const texts = await Promise.all(
    files.map(async (file) => gunzipSync(await readFile(join(folder, file))).toString()),
  );
  return texts.flatMap((text) => text.trimEnd().split('\n'));
}

/** An empty database to restore to. */
export interface Target {
  readonly address: { readonly url: string; readonly category: string };
  readonly redis: Redis;
}

/** Claims one. */
export async function sharedTarget(): Promise<Target> {
  const claimed = await sharedRedis();
  return {
    address: { url: claimed.url, category: 'counter' },
    redis: await openTestClient(claimed.url),
  };
}

/** Of the events that `fillQuickly` writes. */
const filled: typeof counter = {
  ...counter,
  parseEvent: (data) => counter.parseEvent({ ...data, type: 'counted' }),
};

/** A long log that is trimmed when its test wants it. */
export interface LongLog {
  readonly url: string;
  readonly redis: Redis;
  /** Opened with the archive. */
  readonly store: EventStore;
  /** Where the archive is, once there is one. */
  readonly folder: string;
  /** Adds to the archive what it lacks, and trims all that may go. */
  readonly shorten: () => Promise<void>;
}

/** A log of the stream `filled` with `events` events, all of which may be trimmed but the last. */
export async function longLog(events: number): Promise<LongLog> {
  const { url } = await sharedRedis();
  const redis = await openTestClient(url);
  const folder = await newFolder();
  const store = await openTestStore(url, { archive: folder });
  await fillQuickly(redis, { keys, events: events - 1 });
  // By a command, which stores a snapshot.
  await store.handle('filled', filled, { by: events });
  const address = { url, category: 'counter', folder };
  const shorten = async (): Promise<void> => {
    await exportLog(address);
    await trimCategory({ ...address, withoutGroup: true });
  };
  return { url, redis, store, folder, shorten };
}

/** 1 to `last`, or from `first` to `last`. */
export function numbers(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
