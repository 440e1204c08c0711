import { sharedRedis } from '@streamfold/testing';
import { StreamCorruptedError } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url);

/** A stream of `count` events that each count one. */
async function fill(streamId: string, count: number): Promise<void> {
  const events = Array.from({ length: count }, () => ({ type: 'counted', by: 1 }));
  await store.append(streamId, events, { expectedVersion: 0 });
}

/** A store that remembers nothing: what it knows it has read. */
const fresh = () => openTestStore(url);

describe('load', () => {
  it('answers version 0 for a stream that does not exist', async () => {
    expect(await store.load('none', counter)).toEqual({ version: 0, time: undefined, state: 0 });
  });

  it.each([1, 10, 11, 12, 999, 1_000, 1_001, 2_500])('folds all of %i events', async (count) => {
    await fill(`length-${count}`, count);
    const loaded = await (await fresh()).load(`length-${count}`, counter);
    expect(loaded).toMatchObject({ version: count, state: count });
  });

  it('reads a snapshot and what came after it', async () => {
    for (let version = 0; version < 49; version++) {
      await store.handle('snapshotted', counter, { by: 1 });
    }
    expect(JSON.parse((await redis.get(keys.snapshot('snapshotted'))) ?? '')).toMatchObject({
      version: 40,
      state: 40,
    });
    // Were the snapshot not read, the missing first event would be noticed.
    await redis.xdel(keys.stream('snapshotted'), '1-0');
    expect(await (await fresh()).load('snapshotted', counter)).toMatchObject({
      version: 49,
      state: 49,
    });
  });

  describe('when the snapshot cannot be trusted', () => {
    it.each([
      ['damaged', (text: string) => text.replace('"state":20', '"state":29')],
      ['cut off', (text: string) => text.slice(0, 40)],
      ['not JSON', () => 'nonsense'],
      ['ahead of the stream', (text: string) => text.replace('"version":20', '"version":90')],
    ])('ignores one that is %s', async (name, damage) => {
      const streamId = `damage-${name.replaceAll(' ', '-')}`;
      for (let version = 0; version < 25; version++) {
        await store.handle(streamId, counter, { by: 1 });
      }
      const text = (await redis.get(keys.snapshot(streamId))) ?? '';
      await redis.set(keys.snapshot(streamId), damage(text));
      expect(await (await fresh()).load(streamId, counter)).toMatchObject({
        version: 25,
        state: 25,
      });
    });

    it('ignores one of another fold version, and one of another type', async () => {
      for (let version = 0; version < 25; version++) {
        await store.handle('folds', counter, { by: 1 });
      }
      const twice = {
        ...counter,
        foldVersion: 2,
        evolve: (count: number, { by }: { by: number }) => count + 2 * by,
      };
      expect(await (await fresh()).load('folds', twice)).toMatchObject({ version: 25, state: 50 });
      await redis.del(keys.snapshot('folds'));
      await redis.lpush(keys.snapshot('folds'), 'x');
      expect(await (await fresh()).load('folds', counter)).toMatchObject({ state: 25 });
    });

    it('ignores one of another decider on the same stream', async () => {
      const largest = {
        ...counter,
        name: 'largest',
        evolve: (most: number, { by }: { by: number }) => Math.max(most, by),
      };
      for (let version = 0; version < 25; version++) {
        await store.handle('two-folds', counter, { by: 1 });
      }
      expect(await (await fresh()).load('two-folds', largest)).toMatchObject({ state: 1 });
    });

    it('ignores one of a log that was replaced under it', async () => {
      for (let version = 0; version < 25; version++) {
        await store.handle('replaced', counter, { by: 1 });
      }
      await redis.del(keys.stream('replaced'));
      const other = await fresh();
      await other.append('replaced', [{ type: 'counted', by: 7 }], { expectedVersion: 0 });
      expect(await (await fresh()).load('replaced', counter)).toMatchObject({
        version: 1,
        state: 7,
      });
      // The store that remembers the old log notices as well.
      expect(await store.load('replaced', counter)).toMatchObject({ version: 1, state: 7 });
    });
  });

  describe('when the stream is not what was written to it', () => {
    const corrupted = async (streamId: string) => {
      await expect((await fresh()).load(streamId, counter)).rejects.toThrow(StreamCorruptedError);
      await expect((await fresh()).handle(streamId, counter, { by: 1 })).rejects.toThrow(
        StreamCorruptedError,
      );
    };

    it('refuses to fold past an amount that was changed', async () => {
      await fill('flipped', 3);
      const entries = await redis.xrange(keys.stream('flipped'), '-', '+');
      await redis.del(keys.stream('flipped'));
      for (const [id, [, event, , meta]] of entries) {
        const damaged = id === '2-0' ? event?.replace('"by":1', '"by":9') : event;
        await redis.xadd(keys.stream('flipped'), id, 'event', damaged ?? '', 'meta', meta ?? '');
      }
      await corrupted('flipped');
      await expect(eventsOf(store, 'flipped')).rejects.toThrow('hash does not match');
    });

    it('refuses to fold over a missing event', async () => {
      await fill('hole', 3);
      await redis.xdel(keys.stream('hole'), '2-0');
      await corrupted('hole');
      await expect(eventsOf(store, 'hole')).rejects.toThrow('version 2: is missing');
    });

    it('refuses an entry that is no event', async () => {
      await redis.xadd(keys.stream('foreign'), '1-0', 'a', 'b');
      await corrupted('foreign');
    });
  });
});

describe('readStream', () => {
  it('reads the versions asked for, over page limits', async () => {
    await fill('pages', 2_100);
    const part = await Array.fromAsync(
      store.readStream('pages', { fromVersion: 999, toVersion: 2_001 }),
    );
    expect(part.at(0)?.version).toBe(999);
    expect(part.at(-1)?.version).toBe(2_001);
    expect(part).toHaveLength(1_003);
  });
});

describe('readCategory', () => {
  it('goes on after a position', async () => {
    const first = await store.append('positions', [{ type: 'counted', by: 1 }], {
      expectedVersion: 0,
    });
    await fill('later', 3);
    const afterPosition = first.outcome === 'appended' ? (first.positions[0] ?? '') : '';
    const rest = await Array.fromAsync(store.readCategory({ afterPosition }));
    expect(rest.map(({ streamId }) => streamId)).toEqual(['later', 'later', 'later']);
  });
});
