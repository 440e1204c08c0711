import {
  exportLog,
  trimCategory,
  type EventStore,
  type RedisEventStoreOptions,
} from '@streamfold/event-store';
import { sharedRedis, startCuttingProxy } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { newFolder } from './archive-support.ts';
import { counter } from './counter-decider.ts';
import {
  addressOf,
  eventsOf,
  keys,
  openTestClient,
  openTestStore,
  withPort,
} from './test-store.ts';

const MINUTE = 60_000;
const WINDOW = 10 * MINUTE;
/** What is certainly too old at `NOW`: the clocks of writers may be a minute apart. */
const NOW = 1_795_315_544_516;
const TOO_OLD = NOW - WINDOW - MINUTE - 1;

const { url } = await sharedRedis();
const redis = await openTestClient(url);

/** A store that remembers nothing yet, whose clock stands. */
async function storeAt(
  time: number,
  options: Partial<RedisEventStoreOptions> = {},
): Promise<EventStore> {
  return await openTestStore(url, { now: () => time, commitIdWindowMs: WINDOW, ...options });
}

const named = (commitId: string) => ({ commitId });
const counts = (...numbers: number[]) => numbers.map((by) => ({ type: 'counted', by }));

/** Puts events without the callers' names behind a stream: `events` at a time. */
async function fill(store: EventStore, streamId: string, events: number): Promise<void> {
  for (let event = 0; event < events; event++) void store.handle(streamId, counter, { by: 1 });
  // Commands on one stream are answered in their order.
  expect(await store.handle(streamId, counter, { by: 0 })).toMatchObject({ outcome: 'accepted' });
}

describe('a commit id within the window', () => {
  it.each([
    ['a second ago', NOW - 1_000],
    ['at the end of the window', NOW - WINDOW],
    ['by a clock that is a minute behind', NOW - WINDOW - MINUTE],
    ['by a clock that is ahead', NOW + 5 * MINUTE],
  ])('is a duplicate, also after a restart: %s', async (when, time) => {
    const streamId = `within-${when.replaceAll(' ', '-')}`;
    const early = await storeAt(TOO_OLD - MINUTE);
    await fill(early, streamId, 30);
    const first = await storeAt(time);
    const done = await first.handle(streamId, counter, { by: 5 }, named('k'));
    expect(done).toMatchObject({ outcome: 'accepted', version: 31, state: 35 });
    await fill(await storeAt(NOW), streamId, 30);

    const duplicate = { outcome: 'duplicate', version: 31 };
    for (const store of [first, await storeAt(NOW)]) {
      const again = await store.handle(streamId, counter, { by: 5 }, named('k'));
      expect(again).toMatchObject({ ...duplicate, state: 35, events: counts(5) });
    }
    const appending = await storeAt(NOW);
    const options = { expectedVersion: 31, ...named('k') };
    expect(await appending.append(streamId, counts(5), options)).toMatchObject(duplicate);
  });

  it('is found over many pages, by a store that already knows the end of the stream', async () => {
    const first = await storeAt(NOW - 5 * MINUTE);
    await first.handle('pages', counter, { by: 1 }, named('first'));
    await fill(first, 'pages', 3_000);
    const store = await storeAt(NOW);
    expect(await store.handle('pages', counter, { by: 1 })).toMatchObject({ version: 3_002 });
    expect(await store.handle('pages', counter, { by: 1 }, named('first'))).toMatchObject({
      outcome: 'duplicate',
      version: 1,
      state: 1,
    });
    expect(await eventsOf(store, 'pages')).toHaveLength(3_002);
  });

  it('is found in each stream of an append to several', async () => {
    const parts = ['leg-a', 'leg-b'].map((streamId) => ({
      streamId,
      expectedVersion: 'any' as const,
      events: counts(1, 2),
    }));
    const early = await storeAt(TOO_OLD);
    await early.appendToStreams(parts);
    await (await storeAt(NOW - MINUTE)).appendToStreams(parts, named('k'));
    await early.appendToStreams(parts);
    expect(await (await storeAt(NOW)).appendToStreams(parts, named('k'))).toMatchObject({
      outcome: 'duplicate',
      streams: [
        { streamId: 'leg-a', version: 4 },
        { streamId: 'leg-b', version: 4 },
      ],
    });
  });

  it('is found where it was trimmed', async () => {
    const folder = await newFolder();
    const first = await storeAt(NOW - MINUTE, { archive: folder, category: 'trimmed' });
    await first.handle('a', counter, { by: 1 }, named('first'));
    for (let by = 2; by <= 40; by++) await first.handle('a', counter, { by }, named(`k${by}`));
    const address = { url, category: 'trimmed', folder };
    await exportLog(address);
    await trimCategory({ ...address, withoutGroup: true });
    expect(await redis.xlen('trimmed:a')).toBeLessThan(30);
    for (const [commitId, version] of [
      ['first', 1],
      ['k2', 2],
      ['k35', 35],
    ] as const) {
      const store = await storeAt(NOW, { archive: folder, category: 'trimmed' });
      expect(await store.handle('a', counter, { by: 1 }, named(commitId))).toMatchObject({
        outcome: 'duplicate',
        version,
      });
    }
    const bare = await storeAt(NOW, { category: 'trimmed' });
    await expect(bare.handle('a', counter, { by: 1 }, named('new'))).rejects.toMatchObject({
      code: 'events_archived',
    });
    // What was trimmed is older than the window now, and nobody asks for it.
    const later = await storeAt(NOW + WINDOW + MINUTE, { category: 'trimmed' });
    expect(await later.handle('a', counter, { by: 1 }, named('new'))).toMatchObject({
      outcome: 'accepted',
      version: 41,
    });
  });

  it('is not looked for past an event that was changed', async () => {
    const first = await storeAt(NOW - MINUTE);
    await fill(first, 'changed', 40);
    const entries = await redis.xrange(keys.stream('changed'), '-', '+');
    await redis.del(keys.stream('changed'));
    for (const [id, [, event = '', , meta = '']] of entries) {
      const text = id === '12-0' ? event.replace('"by":1', '"by":9') : event;
      await redis.xadd(keys.stream('changed'), id, 'event', text, 'meta', meta);
    }
    const store = await storeAt(NOW);
    await expect(store.handle('changed', counter, { by: 1 }, named('k'))).rejects.toThrow(
      'version 12: hash does not match',
    );
    await redis.xdel(keys.stream('changed'), '20-0');
    const another = await storeAt(NOW);
    await expect(another.handle('changed', counter, { by: 1 }, named('k'))).rejects.toThrow(
      'version 20: is missing',
    );
  });
});

describe('a commit id that is older than the window', () => {
  it('is a new command after a restart, and is then found as the newer one', async () => {
    const first = await storeAt(TOO_OLD);
    await first.handle('older', counter, { by: 5 }, named('k'));
    await fill(first, 'older', 30);
    const store = await storeAt(NOW);
    expect(await store.handle('older', counter, { by: 7 }, named('k'))).toMatchObject({
      outcome: 'accepted',
      version: 32,
      state: 42,
    });
    for (const repeating of [store, await storeAt(NOW)]) {
      expect(await repeating.handle('older', counter, { by: 7 }, named('k'))).toMatchObject({
        outcome: 'duplicate',
        version: 32,
        events: counts(7),
      });
    }
  });

  it('is found by a store without a window', async () => {
    const first = await storeAt(TOO_OLD);
    await first.handle('for-ever', counter, { by: 5 }, named('k'));
    await fill(first, 'for-ever', 30);
    const store = await openTestStore(url, { now: () => NOW });
    expect(await store.handle('for-ever', counter, { by: 5 }, named('k'))).toMatchObject({
      outcome: 'duplicate',
      version: 1,
    });
  });
});

describe('an append whose answer was lost', () => {
  it.each([
    ['that the caller has named', { commitId: 'mine' }],
    ['that nobody has named', {}],
  ])('is found however much time has passed since: one %s', async (what, options) => {
    const proxy = await startCuttingProxy(addressOf(url), 'EXEC');
    let time = NOW;
    const rival = await storeAt(NOW);
    const store = await openTestStore(withPort(url, proxy.port), {
      lanes: 1,
      now: () => time,
      commitIdWindowMs: 1,
    });
    const streamId = what.replaceAll(' ', '-');
    await fill(rival, streamId, 50);
    const cut = proxy.cut('cutAfter', async () => {
      await rival.handle(streamId, counter, { by: 3 });
      // Then the store remembers the stream for commands, and nothing for appends.
      await store.load(streamId, counter);
      time += 24 * 60 * MINUTE;
    });
    const answer = store.append(streamId, counts(2), { expectedVersion: 50, ...options });
    await cut;
    expect(await answer).toMatchObject({ outcome: 'appended', version: 51 });
    expect(await eventsOf(rival, streamId)).toHaveLength(52);
    await proxy.close();
  });
});

describe('a window that cannot be', () => {
  it.each([0, -1, 0.5, NaN])('is refused: %d', async (commitIdWindowMs) => {
    await expect(openTestStore(url, { commitIdWindowMs })).rejects.toThrow(TypeError);
  });
});
