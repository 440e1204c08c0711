import type { ReadStreamOptions } from '@streamfold/event-store';
import { privateRedis, seededRandom } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { callsOf, fillQuickly } from './raw-entries.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await privateRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url);
const EVENTS = 2_345;
await fillQuickly(redis, { keys, events: EVENTS, streamId: 'long' });

async function versions(streamId: string, options: ReadStreamOptions = {}): Promise<number[]> {
  const events = await Array.fromAsync(store.readStream(streamId, options));
  return events.map(({ version }) => version);
}

/** What a read must yield, by the words of its options. */
function wanted(options: ReadStreamOptions): number[] {
  const { fromVersion = 1, toVersion = EVENTS, direction, limit } = options;
  const all = Array.from({ length: EVENTS }, (_, index) => index + 1);
  const chosen = all.filter((version) => version >= fromVersion && version <= toVersion);
  return (direction === 'backwards' ? chosen.reverse() : chosen).slice(0, limit);
}

const backwards = { direction: 'backwards' } as const;

describe('reading a stream', () => {
  it.each<ReadStreamOptions>([
    {},
    backwards,
    { limit: 1 },
    { ...backwards, limit: 1 },
    { limit: 1_000 },
    { limit: 1_001 },
    { ...backwards, limit: 1_000 },
    { ...backwards, limit: 1_001 },
    { fromVersion: 999, toVersion: 2_001 },
    { ...backwards, fromVersion: 999, toVersion: 2_001 },
    { fromVersion: 2, toVersion: 2 },
    { ...backwards, fromVersion: 2, toVersion: 2 },
    { ...backwards, toVersion: 1 },
    { fromVersion: EVENTS },
    { ...backwards, fromVersion: EVENTS },
    { fromVersion: EVENTS + 1 },
    { ...backwards, fromVersion: EVENTS + 1 },
    { toVersion: EVENTS + 10 },
    { ...backwards, toVersion: EVENTS + 10 },
    { fromVersion: 5, toVersion: 4 },
    { ...backwards, fromVersion: 5, toVersion: 4 },
    { toVersion: 0 },
  ])('yields what %o asks for', async (options) => {
    expect(await versions('long', options)).toEqual(wanted(options));
  });

  it('yields what any options ask for', async () => {
    const { integer, pick } = seededRandom();
    for (let round = 0; round < 60; round++) {
      const options = {
        direction: pick(['forwards', 'backwards'] as const),
        ...(integer(0, 1) === 0 ? {} : { fromVersion: integer(1, EVENTS + 5) }),
        ...(integer(0, 1) === 0 ? {} : { toVersion: integer(1, EVENTS + 5) }),
        ...(integer(0, 1) === 0 ? {} : { limit: integer(1, EVENTS + 5) }),
      };
      expect(await versions('long', options), JSON.stringify(options)).toEqual(wanted(options));
    }
  });

  it('yields nothing of a stream that does not exist', async () => {
    expect(await versions('none')).toEqual([]);
    expect(await versions('none', { ...backwards, toVersion: 7 })).toEqual([]);
    expect(await versions('none', { fromVersion: 3, toVersion: 7 })).toEqual([]);
    expect(await store.readLastEvent('none')).toBeUndefined();
  });

  it('answers the last event with its data and meta', async () => {
    const written = await store.append('last', [{ type: 'counted' }, { type: 'counted' }], {
      expectedVersion: 0,
      actor: 'ann',
    });
    expect(written).toMatchObject({ outcome: 'appended', version: 2 });
    expect(await store.readLastEvent('last')).toMatchObject({
      streamId: 'last',
      version: 2,
      event: { type: 'counted' },
      meta: { actor: 'ann' },
    });
  });

  it.each<[ReadStreamOptions]>([
    [{ fromVersion: 0 }],
    [{ fromVersion: 1.5 }],
    [{ toVersion: -1 }],
    [{ toVersion: NaN }],
    [{ limit: 0 }],
    [{ limit: 2.5 }],
    [JSON.parse('{"direction":"up"}') as ReadStreamOptions],
  ])('is refused with %o', (options) => {
    expect(() => store.readStream('long', options)).toThrow(TypeError);
  });
});

describe('reading a stream while it grows', () => {
  it('finds no hole in a stream that is being written to', async () => {
    const { integer } = seededRandom();
    let writes = 0;
    const writer = async (): Promise<void> => {
      for (; writes < 120; writes++) {
        await store.append('busy', [{ type: 'counted' }], { expectedVersion: 'any' });
      }
    };
    const readers = Array.from({ length: 4 }, async () => {
      while (writes < 120) {
        const toVersion = integer(1, 130);
        const forwards = await versions('busy', { toVersion });
        expect(forwards).toEqual(forwards.map((_, index) => index + 1));
        const back = await versions('busy', { ...backwards, toVersion });
        expect(back).toEqual(back.map((_, index) => back.length - index));
      }
    });
    await Promise.all([writer(), ...readers]);
  });
});

describe('what a read of a stream asks of Redis', () => {
  it('is no more than the limit, and the next page only when it is wanted', async () => {
    await redis.config('RESETSTAT');
    expect(await versions('long', { limit: 10 })).toHaveLength(10);
    expect(await callsOf(redis, 'xrange')).toBe(1);

    const reader = store.readStream('long')[Symbol.asyncIterator]();
    for (let taken = 0; taken < 1_000; taken++) await reader.next();
    expect(await callsOf(redis, 'xrange')).toBe(2);
    await reader.next();
    expect(await callsOf(redis, 'xrange')).toBe(3);
    await reader.return?.();

    await store.readLastEvent('long');
    expect(await callsOf(redis, 'xrevrange')).toBe(1);
  });
});
