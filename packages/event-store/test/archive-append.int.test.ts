import {
  exportLog,
  openArchiveFolder,
  trimCategory,
  type ArchiveReader,
  type EventStore,
  type Logger,
} from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, it } from 'vitest';
import { newFolder } from './archive-support.ts';
import { counter } from './counter-decider.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

interface Log {
  readonly url: string;
  readonly redis: Redis;
  readonly folder: string;
  readonly writer: EventStore;
}

let log: Log;
beforeEach(async () => {
  const { url } = await sharedRedis();
  const redis = await openTestClient(url);
  const folder = await newFolder();
  log = { url, redis, folder, writer: await openTestStore(url) };
});

/** Adds one to a stream until it is at `version`, by commits that are named after it. */
async function count(store: EventStore, streamId: string, version: number): Promise<void> {
  const { version: before } = await store.load(streamId, counter);
  for (let next = before + 1; next <= version; next++) {
    await store.handle(streamId, counter, { by: 1 }, { commitId: `commit-${next}` });
  }
}

async function shorten(): Promise<void> {
  const address = { url: log.url, category: 'counter', folder: log.folder };
  await exportLog(address);
  await trimCategory({ ...address, withoutGroup: true });
}

const firstVersion = async (streamId: string): Promise<string | undefined> =>
  (await log.redis.xrange(keys.stream(streamId), '-', '+', 'COUNT', 1))[0]?.[0];

/** Notes what was said; a stream that was trimmed is none that has been exchanged. */
function noted(): { readonly logger: Logger; readonly said: string[] } {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  return { said, logger: { warn: say, error: say } };
}

describe('a store whose memory ends before what was trimmed', () => {
  it.each([0, 5, 39])(
    'goes on from the snapshot, without the archive: version %i',
    async (known) => {
      const { logger, said } = noted();
      const store = await openTestStore(log.url, { logger });
      for (const streamId of ['loaded', 'handled']) {
        await count(store, streamId, known);
        await store.load(streamId, counter);
        await count(log.writer, streamId, 49);
      }
      await shorten();
      expect(await firstVersion('loaded')).toBe('40-0');
      expect(await store.load('loaded', counter)).toMatchObject({ version: 49, state: 49 });
      // What was just compared with the log is believed, and only news of it are read.
      await store.handle('beside', counter, { by: 1 });
      const handled = await store.handle('handled', counter, { by: 1 });
      expect(handled).toMatchObject({ outcome: 'accepted', version: 50, state: 50 });
      expect(said).toEqual([]);
    },
  );

  it('finds every commit in the archive', async () => {
    const store = await openTestStore(log.url, { archive: log.folder });
    await count(store, 'a', 5);
    await count(log.writer, 'a', 50);
    await shorten();
    for (const version of [3, 6, 39, 40, 50]) {
      const commitId = `commit-${version}`;
      expect(await store.handle('a', counter, { by: 1 }, { commitId })).toMatchObject({
        outcome: 'duplicate',
        version,
        state: version,
      });
    }
    expect(
      await store.append('a', [{ type: 'counted' }], { expectedVersion: 7, commitId: 'commit-8' }),
    ).toMatchObject({ outcome: 'duplicate', version: 8 });
    const isNew = { commitId: 'commit-51' };
    expect(await store.handle('a', counter, { by: 1 }, isNew)).toMatchObject({ state: 51 });
  });
});

describe('a stream that was trimmed', () => {
  it('takes appends by the version alone without the archive, and refuses what needs the past', async () => {
    await count(log.writer, 'a', 50);
    await shorten();
    const store = await openTestStore(log.url);
    const one = [{ type: 'counted', by: 1 } as { type: string }];
    expect(await store.append('a', one, { expectedVersion: 49 })).toMatchObject({
      outcome: 'conflict',
      actual: 50,
    });
    expect(await store.append('a', one, { expectedVersion: 50 })).toMatchObject({ version: 51 });
    const named = store.append('a', one, { expectedVersion: 51, commitId: 'commit-3' });
    await expect(named).rejects.toMatchObject({ code: 'events_archived' });
    expect(await store.load('a', counter)).toMatchObject({ version: 51, state: 51 });
  });

  it.each<[string, (archive: ArchiveReader) => ArchiveReader]>([
    [
      'archive_unavailable',
      (archive) => ({
        ...archive,
        streamEvents: () => {
          throw new Error('the disk is gone');
        },
      }),
    ],
    [
      'archive_unavailable',
      (archive) => ({ ...archive, identityOf: () => Promise.reject(new Error('not mounted')) }),
    ],
    ['archive_mismatch', (archive) => ({ ...archive, identityOf: () => Promise.resolve('other') })],
  ])('fails alone in its batch where the archive cannot be read: %s', async (code, broken) => {
    await count(log.writer, 'old', 50);
    await shorten();
    const archive = broken(openArchiveFolder(log.folder));
    const store = await openTestStore(log.url, { archive, lanes: 1 });
    const [old, beside] = await Promise.allSettled([
      store.handle('old', counter, { by: 1 }, { commitId: 'commit-2' }),
      store.handle('beside', counter, { by: 1 }, { commitId: 'first' }),
    ]);
    expect(old).toMatchObject({ status: 'rejected', reason: { code } });
    expect(beside).toMatchObject({ status: 'fulfilled', value: { outcome: 'accepted' } });
    // Nothing is remembered of the failure.
    expect(await store.handle('old', counter, { by: 1 })).toMatchObject({ version: 51, state: 51 });
  });

  it('is corrupted where nothing of the log was ever trimmed', async () => {
    await count(log.writer, 'old', 25);
    await log.redis.xtrim(keys.stream('old'), 'MINID', '5-0');
    const store = await openTestStore(log.url, { archive: log.folder });
    const refused = store.handle('old', counter, { by: 1 }, { commitId: 'commit-2' });
    await expect(refused).rejects.toMatchObject({ code: 'stream_corrupted' });
  });
});
