import { privateRedis } from '@streamfold/testing';
import { LogIdentityError } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

const server = await privateRedis();
const redis = await openTestClient(server.url);

describe('a log that is emptied under an open connection', () => {
  it('takes no event: the next append says what happened', async () => {
    const store = await openTestStore(server.url, { lanes: 1 });
    await store.handle('flushed', counter, { by: 1 });
    await redis.flushall();
    await expect(store.handle('flushed', counter, { by: 1 })).rejects.toThrow(LogIdentityError);
    await expect(store.append('other', [], { expectedVersion: 'any' })).rejects.toThrow(
      LogIdentityError,
    );
    expect(await redis.keys('*')).toEqual([]);
  });
});

describe('a log that is set back to an earlier state by a restart', () => {
  it('is read anew: what is remembered of it is compared before it is used', async () => {
    const store = await openTestStore(server.url, { lanes: 1 });
    await store.handle('restored', counter, { by: 1 });
    const dump = await redis.dumpBuffer(keys.stream('restored'));
    await store.handle('restored', counter, { by: 2 });
    // As a restore from a backup leaves it: the same log, without the newest event.
    await redis.restore(keys.stream('restored'), 0, dump, 'REPLACE');
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

    expect(await store.handle('restored', counter, { by: 4 })).toMatchObject({
      outcome: 'accepted',
      version: 2,
      state: 5,
    });
    expect((await eventsOf(store, 'restored')).map(({ version }) => version)).toEqual([1, 2]);
  });
});
