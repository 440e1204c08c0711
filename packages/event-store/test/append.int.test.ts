import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { StoreClosedError, openRedisEventStore } from '@streamfold/event-store';
import { counter } from './counter-decider.ts';
import { categoryOf, eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const store = await openTestStore(url);
const redis = await openTestClient(url);
const atStart = { expectedVersion: 0 };
const counted = (by: number) => ({ type: 'counted', by });

describe('append', () => {
  it('writes several events, all with their versions and positions', async () => {
    const result = await store.append('several', [counted(1), counted(2)], { expectedVersion: 0 });

    expect(result).toMatchObject({ outcome: 'appended', version: 2 });
    const inCategory = (await categoryOf(store)).filter(({ streamId }) => streamId === 'several');
    expect(result.outcome === 'appended' && result.positions).toEqual(
      inCategory.map(({ position }) => position),
    );
    expect(inCategory.map(({ version, event }) => ({ version, event }))).toEqual([
      { version: 1, event: counted(1) },
      { version: 2, event: counted(2) },
    ]);
  });

  it('answers conflict, with the actual version, and writes nothing', async () => {
    await store.append('moved', [counted(1), counted(2)], { expectedVersion: 0 });

    expect(await store.append('moved', [counted(9)], { expectedVersion: 1 })).toEqual({
      outcome: 'conflict',
      streamId: 'moved',
      expected: 1,
      actual: 2,
    });
    expect(await store.append('moved', [counted(9)], { expectedVersion: 3 })).toEqual({
      outcome: 'conflict',
      streamId: 'moved',
      expected: 3,
      actual: 2,
    });
    expect(await eventsOf(store, 'moved')).toHaveLength(2);
  });

  it('does not take a stream that is not there for one at any version', async () => {
    expect(await store.append('absent', [counted(1)], { expectedVersion: 3 })).toEqual({
      outcome: 'conflict',
      streamId: 'absent',
      expected: 3,
      actual: 0,
    });
    expect(await eventsOf(store, 'absent')).toEqual([]);
  });

  it('answers duplicate, with the first version and time, before it looks at the version', async () => {
    const first = await store.append('twice', [counted(1)], { expectedVersion: 0, commitId: 'c' });
    await store.append('twice', [counted(2)], { expectedVersion: 1 });
    const again = await store.append('twice', [counted(1)], { expectedVersion: 0, commitId: 'c' });

    expect(again).toEqual({
      outcome: 'duplicate',
      version: 1,
      time: first.outcome === 'appended' && first.time,
    });
    expect(await eventsOf(store, 'twice')).toHaveLength(2);
  });

  it('finds a commit id that another process wrote, however long ago', async () => {
    const other = await openTestStore(url);
    await other.append('far', [counted(0)], { expectedVersion: 0, commitId: 'old' });
    for (let version = 1; version < 150; version++) {
      await other.append('far', [counted(version)], { expectedVersion: version });
    }
    expect(
      await store.append('far', [counted(0)], { expectedVersion: 150, commitId: 'old' }),
    ).toMatchObject({ outcome: 'duplicate', version: 1 });
  });

  it('writes one event of two appends at once with the same commit id', async () => {
    const options = { expectedVersion: 0, commitId: 'same' };
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => store.append('at-once', [counted(1)], options)),
    );
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual([
      'appended',
      'duplicate',
      'duplicate',
    ]);
    expect(await eventsOf(store, 'at-once')).toHaveLength(1);
  });

  it('appends nothing for no events, and says where the stream is', async () => {
    await store.append('idle', [counted(1)], { expectedVersion: 0 });
    expect(await store.append('idle', [], { expectedVersion: 1 })).toMatchObject({
      outcome: 'appended',
      version: 1,
      positions: [],
    });
  });

  it.each([
    ['a stream id with a brace', '{x}', [counted(1)], { expectedVersion: 0 }],
    ['a stream id with a colon', 'a:snapshot', [counted(1)], { expectedVersion: 0 }],
    ['an event with an id', 'x', [{ ...counted(1), id: 'y' }], { expectedVersion: 0 }],
    ['an event with a version', 'x', [{ ...counted(1), version: 7 }], { expectedVersion: 0 }],
    ['an event without a type', 'x', [{ type: '' }], { expectedVersion: 0 }],
    ['a negative version', 'x', [counted(1)], { expectedVersion: -1 }],
    ['a version that is no number', 'x', [counted(1)], { expectedVersion: NaN }],
    ['more events than one append may have', 'x', Array(10_001).fill(counted(1)), atStart],
    ['no version at all', 'x', [counted(1)], {}],
    ['an empty commit id', 'x', [counted(1)], { expectedVersion: 0, commitId: '' }],
  ])('refuses %s before anything is sent', async (_, streamId, events, options) => {
    const asFromJavaScript = options as { expectedVersion: number };
    await expect(store.append(streamId, events, asFromJavaScript)).rejects.toThrow(TypeError);
  });

  it('writes as many events as one append may have', async () => {
    const events = Array.from({ length: 10_000 }, (_, index) => counted(index));
    expect(await store.append('many', events, { expectedVersion: 0 })).toMatchObject({
      outcome: 'appended',
      version: 10_000,
    });
    expect(await eventsOf(store, 'many')).toHaveLength(10_000);
  });

  it('does not see what the caller does to its list afterwards', async () => {
    const events: { type: string; by: number; id?: string }[] = [counted(1)];
    const answer = store.append('copied', events, { expectedVersion: 0 });
    events.push({ ...counted(2), id: 'other' });
    expect(await answer).toMatchObject({ version: 1 });
  });

  it('writes no snapshot: it folds nothing that could be kept', async () => {
    for (let version = 0; version < 25; version++) {
      await store.append('plain', [counted(1)], { expectedVersion: version });
    }
    expect(await redis.exists(keys.snapshot('plain'))).toBe(0);
  });

  it('is refused once the store is closed', async () => {
    const closed = await openRedisEventStore({ url, category: 'counter' });
    await closed.close();
    await expect(closed.append('x', [counted(1)], atStart)).rejects.toThrow(StoreClosedError);
    await expect(closed.load('x', counter)).rejects.toThrow(StoreClosedError);
    await expect(closed.ping()).rejects.toThrow(StoreClosedError);
    await expect(eventsOf(closed, 'x')).rejects.toThrow(StoreClosedError);
  });
});
