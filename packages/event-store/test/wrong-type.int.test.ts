import { StreamCorruptedError } from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { categoryOf, eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);
const errors: string[] = [];
const logger = { warn: () => undefined, error: (message: string) => errors.push(message) };
const store = await openTestStore(url, { lanes: 1, logger });

const refused = (key: string) => ({
  status: 'rejected',
  reason: { code: 'store_unavailable', message: expect.stringContaining(`the key ${key} holds`) },
});

describe('a key that holds something else than the stream of an id', () => {
  it('is named in a refusal, in the log too, and harms no neighbour', async () => {
    const key = keys.stream('string');
    await redis.set(key, 'x');
    const [handled, appended, named, good] = await Promise.allSettled([
      store.handle('string', counter, { by: 1 }),
      store.append('string', [{ type: 'counted' }], { expectedVersion: 'any' }),
      store.handle('string', counter, { by: 1 }, { commitId: 'k' }),
      store.handle('beside', counter, { by: 1 }),
    ]);
    for (const bad of [handled, appended, named]) expect(bad).toMatchObject(refused(key));
    expect(good).toMatchObject({ status: 'fulfilled', value: { outcome: 'accepted' } });
    expect(errors).toContainEqual(expect.stringContaining(`the key ${key} holds`));
    const [loaded] = await Promise.allSettled([store.load('string', counter)]);
    expect(loaded).toMatchObject(refused(key));
    await expect(eventsOf(store, 'string')).rejects.toThrow(StreamCorruptedError);
    expect(await redis.get(key)).toBe('x');
    expect((await categoryOf(store)).map(({ streamId }) => streamId)).not.toContain('string');
  });

  it('is noticed where the store remembers the stream, and forgotten once it is removed', async () => {
    const key = keys.stream('replaced');
    await store.handle('replaced', counter, { by: 1 });
    await redis.rename(key, 'aside');
    await redis.lpush(key, 'x');
    const [bad, good] = await Promise.allSettled([
      store.handle('replaced', counter, { by: 1 }),
      store.handle('beside', counter, { by: 1 }),
    ]);
    expect(bad).toMatchObject(refused(key));
    expect(good).toMatchObject({ status: 'fulfilled', value: { outcome: 'accepted' } });
    await redis.rename('aside', key);
    expect(await store.handle('replaced', counter, { by: 1 })).toMatchObject({ version: 2 });
  });
});

describe('a key that holds something else than the stream of the category', () => {
  it('takes no event, not even half of one, and is named', async () => {
    await store.handle('known', counter, { by: 1 });
    await redis.rename(keys.categoryStream, 'aside');
    await redis.set(keys.categoryStream, 'x');
    errors.length = 0;
    const answers = await Promise.allSettled([
      store.handle('known', counter, { by: 1 }),
      store.handle('unknown', counter, { by: 1 }),
    ]);
    for (const answer of answers) expect(answer).toMatchObject(refused(keys.categoryStream));
    expect(errors).toContainEqual(expect.stringContaining(`the key ${keys.categoryStream} holds`));
    expect(await redis.xlen(keys.stream('known'))).toBe(1);
    expect(await redis.exists(keys.stream('unknown'))).toBe(0);

    await redis.rename('aside', keys.categoryStream);
    expect(await store.handle('known', counter, { by: 1 })).toMatchObject({ version: 2 });
  });
});
