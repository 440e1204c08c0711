import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url, { now: () => 1795315544516 });

describe('what is in Redis after two appends', () => {
  it('is one entry each in the own stream, with the version as id, and in the category', async () => {
    await store.handle('JohnDoe', counter, { by: 1 }, { commitId: 'first' });
    await store.handle(
      'JohnDoe',
      counter,
      { by: 2 },
      {
        commitId: 'second',
        correlationId: 'flow',
        causationId: 'cause',
        actor: 'ann',
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      },
    );

    const own = await redis.xrange('counter:JohnDoe', '-', '+');
    const category = await redis.xrange('counterStream', '-', '+');

    expect(own).toEqual([
      [
        '1-0',
        [
          'event',
          '{"id":"JohnDoe","version":1,"type":"counted","by":1}',
          'meta',
          expect.stringMatching(
            /^\{"commit":"first","time":1795315544516,"hash":"[A-Za-z0-9_-]{16}"\}$/,
          ),
        ],
      ],
      [
        '2-0',
        [
          'event',
          '{"id":"JohnDoe","version":2,"type":"counted","by":2}',
          'meta',
          expect.stringMatching(
            /^\{"commit":"second","time":1795315544516,"correlation":"flow","causation":"cause","actor":"ann","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","hash":"[A-Za-z0-9_-]{16}"\}$/,
          ),
        ],
      ],
    ]);
    expect(category.map(([, fields]) => fields)).toEqual(own.map(([, fields]) => fields));
    expect(category.every(([position]) => /^\d+-\d+$/.test(position))).toBe(true);
  });

  it('names the log once, for every store that opens it', async () => {
    const first = await redis.get(keys.identity);
    await openTestStore(url);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(await redis.get(keys.identity)).toBe(first);
  });

  it('is no other key than the contract lists', async () => {
    for (let by = 1; by <= 20; by++) await store.handle('JohnDoe', counter, { by });
    expect((await redis.keys('*')).toSorted()).toEqual([
      'counter:JohnDoe',
      'counter:JohnDoe:snapshot',
      'counterStream',
      'counterStream:identity',
      'counterStream:partitions',
    ]);
  });
});
