import {
  EntryDecodeError,
  StreamCorruptedError,
  type ReadStreamOptions,
} from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { fillQuickly } from './raw-entries.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url);
const backwards = { direction: 'backwards' } as const;

async function versions(streamId: string, options: ReadStreamOptions = {}): Promise<number[]> {
  const events = await Array.fromAsync(store.readStream(streamId, options));
  return events.map(({ version }) => version);
}

/** A stream of 6 events of which one was treated badly. */
async function damaged(
  streamId: string,
  version: number,
  damage: (event: string, meta: string) => readonly string[] | undefined,
): Promise<void> {
  await fillQuickly(redis, { keys, events: 6, streamId });
  const key = keys.stream(streamId);
  const entries = await redis.xrange(key, '-', '+');
  await redis.del(key);
  for (const [id, fields] of entries) {
    const [, event = '', , meta = ''] = fields;
    const left = id === `${version}-0` ? damage(event, meta) : fields;
    if (left !== undefined) await redis.xadd(key, id, ...left);
  }
}

/** The versions that were yielded before the error, and the error. */
async function untilError(
  streamId: string,
  options: ReadStreamOptions,
): Promise<{ read: number[]; error: unknown }> {
  const read: number[] = [];
  try {
    for await (const { version } of store.readStream(streamId, options)) read.push(version);
  } catch (error) {
    return { read, error };
  }
  return { read, error: undefined };
}

describe('a stream that is not what was written to it', () => {
  it('is read up to a hole from either side', async () => {
    await damaged('hole', 4, () => undefined);
    const ahead = await untilError('hole', {});
    expect(ahead.read).toEqual([1, 2, 3]);
    expect(ahead.error).toMatchObject({ code: 'stream_corrupted', version: 4 });
    const back = await untilError('hole', backwards);
    expect(back.read).toEqual([6]);
    expect(back.error).toMatchObject({ code: 'stream_corrupted', version: 4 });
  });

  it.each<[string, ReadStreamOptions, number]>([
    ['that begins with it', { fromVersion: 4 }, 4],
    ['that begins behind it', { fromVersion: 5 }, 4],
    ['that ends with it', { toVersion: 4, fromVersion: 3 }, 4],
    ['of it alone', { fromVersion: 4, toVersion: 4 }, 4],
    ['backwards, that begins with it', { ...backwards, toVersion: 4 }, 4],
    ['backwards, that ends with it', { ...backwards, fromVersion: 4, toVersion: 5 }, 4],
    ['backwards, that ends behind it', { ...backwards, fromVersion: 5 }, 4],
  ])('has a hole for a read %s', async (_, options, version) => {
    await redis.del(keys.stream('hole-part'), keys.categoryStream);
    await damaged('hole-part', 4, () => undefined);
    const { error } = await untilError('hole-part', options);
    expect(error).toMatchObject({ code: 'stream_corrupted', version });
  });

  it('has a hole where its first event is missing', async () => {
    await damaged('beheaded', 1, () => undefined);
    expect(await untilError('beheaded', {})).toMatchObject({ read: [], error: { version: 1 } });
    const back = await untilError('beheaded', backwards);
    expect(back).toMatchObject({ read: [6, 5, 4, 3], error: { version: 1 } });
  });

  it('is read up to a changed event from either side', async () => {
    await damaged('changed', 3, (event, meta) => [
      ...['event', event.replace('"by":3', '"by":30')],
      ...['meta', meta],
    ]);
    const ahead = await untilError('changed', {});
    expect(ahead).toMatchObject({ read: [1, 2], error: { code: 'stream_corrupted', version: 3 } });
    const back = await untilError('changed', backwards);
    expect(back).toMatchObject({
      read: [6, 5, 4],
      error: { code: 'stream_corrupted', version: 3 },
    });
    const alone = await untilError('changed', { fromVersion: 3, limit: 1 });
    expect(alone).toMatchObject({ read: [], error: { code: 'stream_corrupted', version: 3 } });
    expect(await versions('changed', { fromVersion: 5 })).toEqual([5, 6]);
  });

  it('is read up to an event whose hash was changed, from either side', async () => {
    await damaged('rehashed', 3, (event, meta) => {
      const forged = meta.replace(/"hash":"./, (head) => head.slice(0, -1) + '~');
      return ['event', event, 'meta', forged];
    });
    const ahead = await untilError('rehashed', {});
    expect(ahead).toMatchObject({ read: [1, 2], error: { version: 3 } });
    // What chains on the changed hash cannot be told from a changed event.
    const back = await untilError('rehashed', backwards);
    expect(back).toMatchObject({ read: [6, 5], error: { version: 4 } });
  });

  it('does not hold the events of another stream', async () => {
    await fillQuickly(redis, { keys, events: 2, streamId: 'original' });
    const entries = await redis.xrange(keys.stream('original'), '-', '+');
    for (const [id, fields] of entries) await redis.xadd(keys.stream('copy'), id, ...fields);
    expect((await untilError('copy', {})).error).toBeInstanceOf(StreamCorruptedError);
    await expect(store.readLastEvent('copy')).rejects.toThrow('holds an event of original');
  });

  it('says which entry is no event', async () => {
    await damaged('foreign', 2, () => ['a', 'b']);
    expect(await untilError('foreign', {})).toMatchObject({ read: [1], error: { entryId: '2-0' } });
    const back = await untilError('foreign', backwards);
    expect(back.read).toEqual([6, 5, 4]);
    expect(back.error).toBeInstanceOf(EntryDecodeError);
  });

  it('has no last event to be trusted where that does not follow', async () => {
    await damaged('bad-end', 6, (event, meta) => ['event', event.replace('6', '7'), 'meta', meta]);
    await expect(store.readLastEvent('bad-end')).rejects.toThrow(EntryDecodeError);
    await damaged('lost-end', 5, () => undefined);
    await expect(store.readLastEvent('lost-end')).rejects.toThrow('version 5: is missing');
  });
});
