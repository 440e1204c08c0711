import { exportLog, importLog, verifyArchive } from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { allStreams, fillLog, linesOf, newFolder, sharedTarget } from './archive-support.ts';
import { counter } from './counter-decider.ts';
import { eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url);
const address = { url, category: 'counter' };

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
await store.handle('traced', counter, { by: 1 }, { traceparent });
await fillLog(store, { streams: 20, rounds: 30 });
const whole = await newFolder();
await exportLog({ ...address, folder: whole, chunkEvents: 250 });

describe('a log that is restored', () => {
  it('is the one that was exported: every stream, the identity, and the same lines when exported again', async () => {
    const folder = await newFolder();
    await exportLog({ ...address, folder, chunkEvents: 77 });
    const target = await sharedTarget();
    const done = await importLog({ ...target.address, folder });
    expect(done).toMatchObject({ eventsBefore: 0, isFinished: true });
    expect(await allStreams(target.redis)).toEqual(await allStreams(redis));
    for (const key of [keys.identity, 'counterStream:partitions']) {
      expect(await target.redis.get(key)).toBe(await redis.get(key));
    }
    const again = await newFolder();
    await exportLog({ ...target.address, folder: again, chunkEvents: 77 });
    expect(await linesOf(again)).toEqual(await linesOf(folder));

    const restored = await openTestStore(target.address.url);
    expect(await restored.load('counter-3', counter)).toMatchObject({ version: 30, state: 435 });
    expect(await restored.handle('counter-3', counter, { by: 1 })).toMatchObject({
      outcome: 'accepted',
      version: 31,
    });
    expect(await eventsOf(restored, 'counter-3')).toHaveLength(31);
    expect(await restored.readLastEvent('traced')).toMatchObject({ meta: { traceparent } });
    // What goes on is no longer what the archive restores.
    await expect(importLog({ ...target.address, folder })).rejects.toMatchObject({
      code: 'import_target_in_use',
    });
  });

  it('has as many partitions as before', async () => {
    const source = await sharedTarget();
    const spread = await openTestStore(source.address.url, { partitions: 3 });
    await fillLog(spread, { streams: 10, rounds: 3 });
    const folder = await newFolder();
    await exportLog({ ...source.address, folder });
    expect((await verifyArchive(folder)).problems).toBe(0);
    const target = await sharedTarget();
    await importLog({ ...target.address, folder });
    expect(await allStreams(target.redis)).toEqual(await allStreams(source.redis));
    const restored = await openTestStore(target.address.url, { partitions: 3 });
    expect(await eventsOf(restored, 'counter-7')).toHaveLength(3);
  });

  it('is not written over anything else, and not from the archive of another category', async () => {
    const target = await sharedTarget();
    await target.redis.set('counter:JohnDoe:snapshot', '{}');
    const refused = importLog({ ...target.address, folder: whole });
    await expect(refused).rejects.toThrow('the target holds the key counter:JohnDoe:snapshot');
    expect(await target.redis.keys('*')).toEqual(['counter:JohnDoe:snapshot']);
    await expect(
      importLog({ url: target.address.url, category: 'other', folder: whole }),
    ).rejects.toMatchObject({ code: 'archive_mismatch' });
    await expect(importLog({ ...address, folder: await newFolder() })).rejects.toMatchObject({
      code: 'archive_damaged',
    });
    const used = await sharedTarget();
    await fillLog(await openTestStore(used.address.url), { streams: 1, rounds: 1 });
    await expect(importLog({ ...used.address, folder: whole })).rejects.toMatchObject({
      code: 'import_target_in_use',
    });
    await importLog({
      url: target.address.url,
      category: 'other',
      folder: whole,
      otherCategory: true,
    });
    expect(await target.redis.xlen('otherStream')).toBe(601);
  });

  it('opens to no store before it is whole', async () => {
    const target = await sharedTarget();
    const interruption = new AbortController();
    interruption.abort();
    const begun = await importLog({
      ...target.address,
      folder: whole,
      signal: interruption.signal,
    });
    expect(begun.isFinished).toBe(false);
    await expect(openTestStore(target.address.url)).rejects.toMatchObject({
      code: 'import_unfinished',
    });
    await importLog({ ...target.address, folder: whole });
    expect(await eventsOf(await openTestStore(target.address.url), 'counter-0')).toHaveLength(30);
  });
});
