import { cp, rm } from 'node:fs/promises';
import {
  exportLog,
  openArchiveFolder,
  readManifest,
  trimCategory,
  type CategoryEvent,
  type EventStore,
} from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { fillLog, newFolder } from './archive-support.ts';
import { counter } from './counter-decider.ts';
import { categoryOf, eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);
const writer = await openTestStore(url);
const folder = await newFolder();
const address = { url, category: 'counter', folder };

for (let by = 1; by <= 48; by++) {
  await writer.handle('JohnDoe', counter, { by }, { commitId: `commit-${by}` });
  await fillLog(writer, { streams: 3, rounds: 1 });
}
const whole = { category: await categoryOf(writer), own: await eventsOf(writer, 'JohnDoe') };
await exportLog({ ...address, chunkEvents: 70 });
await trimCategory({ ...address, withoutGroup: true });
await writer.handle('JohnDoe', counter, { by: 49 }, { commitId: 'commit-49' });
whole.own.push(...(await Array.fromAsync(writer.readStream('JohnDoe', { fromVersion: 49 }))));
const added = await Array.fromAsync(
  writer.readCategory({ afterPosition: whole.category.at(-1)?.position ?? '' }),
);
whole.category.push(...added);

const withArchive = (): Promise<EventStore> => openTestStore(url, { archive: folder });
const withoutArchive = (): Promise<EventStore> => openTestStore(url);

describe('what was trimmed', () => {
  it('is read as if it were still there', async () => {
    expect(await redis.xlen(keys.stream('JohnDoe'))).toBe(10);
    expect(await redis.xlen(keys.categoryStream)).toBe(2);
    const store = await withArchive();
    expect(await eventsOf(store, 'JohnDoe')).toEqual(whole.own);
    expect(await categoryOf(store)).toEqual(whole.category);
  });

  it.each([
    [1, 1],
    [1, 39],
    [17, 40],
    [39, 41],
    [40, 49],
    [49, 60],
    [50, 60],
  ])('is read from version %i to %i', async (fromVersion, toVersion) => {
    const store = await withArchive();
    const part = await Array.fromAsync(store.readStream('JohnDoe', { fromVersion, toVersion }));
    expect(part).toEqual(whole.own.slice(fromVersion - 1, toVersion));
  });

  it('is read after each position of the category', async () => {
    const store = await withArchive();
    const after = async (place: CategoryEvent): Promise<number> => {
      const rest = await Array.fromAsync(store.readCategory({ afterPosition: place.position }));
      return rest.length;
    };
    for (const at of [0, 69, 70, 71, 140, 190, 191, 192]) {
      const place = whole.category[at];
      if (place !== undefined) expect(await after(place)).toBe(whole.category.length - 1 - at);
    }
  });

  it('is folded where the snapshot is missing, and where it is damaged', async () => {
    const snapshot = (await redis.get(keys.snapshot('JohnDoe'))) ?? '';
    const expected = { version: 49, state: 1_225 };
    expect(await (await withArchive()).load('JohnDoe', counter)).toMatchObject(expected);
    await redis.set(keys.snapshot('JohnDoe'), snapshot.replace('"state":820', '"state":821'));
    expect(await (await withArchive()).load('JohnDoe', counter)).toMatchObject(expected);
    await redis.del(keys.snapshot('JohnDoe'));
    expect(await (await withArchive()).load('JohnDoe', counter)).toMatchObject(expected);
    const refused = (await withoutArchive()).load('JohnDoe', counter);
    await expect(refused).rejects.toMatchObject({ code: 'events_archived', boundary: '40' });
    await redis.set(keys.snapshot('JohnDoe'), snapshot);
    expect(await (await withoutArchive()).load('JohnDoe', counter)).toMatchObject(expected);
  });

  it('answers a commit that was repeated as the first time', async () => {
    const repeated = async (store: EventStore): Promise<unknown> =>
      await store.handle('JohnDoe', counter, { by: 7 }, { commitId: 'commit-7' });
    expect(await repeated(await withArchive())).toMatchObject({
      outcome: 'duplicate',
      version: 7,
      state: 28,
    });
    await expect(repeated(await withoutArchive())).rejects.toMatchObject({
      code: 'events_archived',
    });
  });

  it('fails its own stream alone where there is no archive', async () => {
    const store = await openTestStore(url, { lanes: 1 });
    const [old, beside] = await Promise.allSettled([
      store.handle('JohnDoe', counter, { by: 1 }, { commitId: 'commit-2' }),
      store.handle('beside', counter, { by: 1 }, { commitId: 'first' }),
    ]);
    expect(old).toMatchObject({ status: 'rejected', reason: { code: 'events_archived' } });
    expect(beside).toMatchObject({ status: 'fulfilled' });
  });

  it('is never left out silently by a store without the archive', async () => {
    const store = await withoutArchive();
    const refused = { code: 'events_archived', boundary: '40' };
    await expect(eventsOf(store, 'JohnDoe')).rejects.toMatchObject(refused);
    await expect(eventsOf(store, 'JohnDoe')).rejects.toThrow('with the option archive');
    const early = store.readStream('JohnDoe', { fromVersion: 3, toVersion: 5 });
    await expect(Array.fromAsync(early)).rejects.toMatchObject({ code: 'events_archived' });
    const trimmed = await redis.get(keys.trimmed);
    await expect(categoryOf(store)).rejects.toMatchObject({ ...refused, boundary: trimmed });
    const rest = store.readCategory({ afterPosition: trimmed ?? '' });
    expect((await Array.fromAsync(rest)).length).toBeGreaterThan(1);
    const kept = store.readStream('JohnDoe', { fromVersion: 40 });
    expect(await Array.fromAsync(kept)).toHaveLength(10);
  });

  it('is not taken from the archive of another log, nor from one that is damaged or too short', async () => {
    const store = await withArchive();
    await store.ping();
    const identity = (await redis.get(keys.identity)) ?? '';
    await redis.set(keys.identity, 'another');
    await expect(eventsOf(store, 'JohnDoe')).rejects.toMatchObject({ code: 'archive_mismatch' });
    await redis.set(keys.identity, identity);

    const { chunks = [] } = (await readManifest(folder))?.partitions[0] ?? {};
    const lost = await newFolder();
    await cp(folder, lost, { recursive: true });
    await rm(`${lost}/${chunks[1]?.file ?? ''}`);
    const damaged = await openTestStore(url, { archive: openArchiveFolder(lost) });
    await expect(categoryOf(damaged)).rejects.toMatchObject({ code: 'archive_damaged' });
    await expect(eventsOf(damaged, 'JohnDoe')).rejects.toMatchObject({ code: 'archive_damaged' });
  });

  it('is told from what was lost', async () => {
    await redis.xdel(keys.stream('counter-1'), '1-0');
    const store = await withArchive();
    expect(await eventsOf(store, 'counter-1')).toHaveLength(48);
    const late = 'late';
    await writer.append(late, [{ type: 'a' }, { type: 'b' }, { type: 'c' }], {
      expectedVersion: 0,
    });
    await redis.xdel(keys.stream(late), '1-0');
    await expect(eventsOf(store, late)).rejects.toMatchObject({ code: 'stream_corrupted' });
  });
});

describe('an archive that is read', () => {
  const archive = openArchiveFolder(folder);
  const idsOf = async (pages: ReturnType<typeof archive.streamEvents>): Promise<string[]> =>
    (await Array.fromAsync(pages)).flatMap((page) => page.map(([id]) => id));
  const archived = whole.category.slice(0, 200).map(({ position }) => position);

  it('gives any part of a stream, either way', async () => {
    const part = { partition: 0, streamId: 'JohnDoe', fromVersion: 11, toVersion: 33 };
    const versions = Array.from({ length: 23 }, (_, index) => `${index + 11}-0`);
    expect(await idsOf(archive.streamEvents({ ...part, direction: 'forwards' }))).toEqual(versions);
    expect(await idsOf(archive.streamEvents({ ...part, direction: 'backwards' }))).toEqual(
      versions.toReversed(),
    );
  });

  it('gives any part of the category, either way', async () => {
    const range = { partition: 0, after: archived[30] ?? '', before: archived[170] };
    const part = archived.slice(31, 170);
    expect(await idsOf(archive.categoryEvents({ ...range, direction: 'forwards' }))).toEqual(part);
    expect(await idsOf(archive.categoryEvents({ ...range, direction: 'backwards' }))).toEqual(
      part.toReversed(),
    );
  });
});
