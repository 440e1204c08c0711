import { sharedRedis } from '@streamfold/testing';
import { AppendTooLargeError, type ExpectedVersion } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { eventsOf, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const store = await openTestStore(url);

const event = { type: 'counted', by: 1 };

describe('what a writer expects of a stream', () => {
  it.each<[ExpectedVersion, 'absent' | 'present', boolean]>([
    ['noStream', 'absent', true],
    ['noStream', 'present', false],
    ['exists', 'absent', false],
    ['exists', 'present', true],
    ['any', 'absent', true],
    ['any', 'present', true],
    [0, 'absent', true],
    [0, 'present', false],
    [1, 'absent', false],
    [1, 'present', true],
    [2, 'present', false],
  ])('%s of a stream that is %s: appends %s', async (expectedVersion, is, isAppended) => {
    const streamId = `${expectedVersion}-${is}`;
    const before = is === 'present' ? 1 : 0;
    if (before === 1) await store.append(streamId, [event], { expectedVersion: 'noStream' });
    expect(await store.append(streamId, [event], { expectedVersion })).toMatchObject(
      isAppended
        ? { outcome: 'appended', version: before + 1 }
        : { outcome: 'conflict', streamId, expected: expectedVersion, actual: before },
    );
    expect(await store.handle(streamId, counter, { by: 1 }, { expectedVersion })).toMatchObject(
      isAppended && expectedVersion !== 'noStream' && typeof expectedVersion !== 'number'
        ? { outcome: 'accepted', version: before + 2 }
        : { outcome: 'conflict', streamId, expected: expectedVersion },
    );
  });

  it('must be said: plain JavaScript that leaves it out is refused', async () => {
    const options = {} as { expectedVersion: ExpectedVersion };
    await expect(store.append('unsaid', [event], options)).rejects.toThrow(TypeError);
    const nonsense = { expectedVersion: 'whatever' as ExpectedVersion };
    await expect(store.append('unsaid', [event], nonsense)).rejects.toThrow(TypeError);
  });
});

describe('an append that is larger than the store takes', () => {
  it('is refused before it is sent, and holds up nobody', async () => {
    const small = await openTestStore(url, { appendBytesMax: 1_000, lanes: 1 });
    const large = { type: 'counted', by: 1, note: 'x'.repeat(1_000) };
    const [refused, beside] = await Promise.allSettled([
      small.append('large', [large], { expectedVersion: 'any' }),
      small.append('beside', [event], { expectedVersion: 'any' }),
    ]);
    expect(refused).toMatchObject({ reason: expect.any(AppendTooLargeError) });
    expect(beside).toMatchObject({ value: { outcome: 'appended' } });
    expect(await eventsOf(store, 'large')).toEqual([]);
  });

  it('is measured in bytes, all its events together', async () => {
    const small = await openTestStore(url, { appendBytesMax: 1_000 });
    const wide = { type: 'counted', by: 1, note: '€'.repeat(250) };
    const append = (events: (typeof wide)[]) =>
      small.append('wide', events, { expectedVersion: 'any' });
    await expect(append([wide, wide])).rejects.toThrow(/come to \d+ bytes, and the limit is 1000/);
    expect(await append([wide])).toMatchObject({ outcome: 'appended' });
  });
});
