import { sharedRedis, startCuttingProxy } from '@streamfold/testing';
import { CrossPartitionError, type StreamAppend } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { addressOf, categoryOf, eventsOf, openTestStore, withPort } from './test-store.ts';

const { url } = await sharedRedis();
const store = await openTestStore(url);

const counted = (by: number) => ({ type: 'counted', by });

/** Appends that add `by` to each of some streams, whatever they are at. */
const toEach = (by: number, ...streamIds: readonly string[]): StreamAppend[] =>
  streamIds.map((streamId) => ({ streamId, expectedVersion: 'any', events: [counted(by)] }));

const versionOf = async (streamId: string) => (await store.load(streamId, counter)).version;

describe('an append to several streams', () => {
  it('writes to all of them, next to one another in the category', async () => {
    const result = await store.appendToStreams([
      { streamId: 'pair-a', expectedVersion: 'noStream', events: [counted(-5), counted(1)] },
      { streamId: 'pair-b', expectedVersion: 0, events: [counted(5)] },
    ]);
    expect(result).toMatchObject({
      outcome: 'appended',
      streams: [
        { streamId: 'pair-a', version: 2 },
        { streamId: 'pair-b', version: 1 },
      ],
      durability: 'fsync',
    });
    const category = await categoryOf(store);
    const first = category.findIndex(({ streamId }) => streamId === 'pair-a');
    const own = category.slice(first, first + 3);
    expect(own.map(({ streamId, version }) => [streamId, version])).toEqual([
      ['pair-a', 1],
      ['pair-a', 2],
      ['pair-b', 1],
    ]);
    expect(new Set(own.map(({ meta }) => meta.commitId)).size).toBe(1);
    const positions = result.outcome === 'appended' ? result.streams : [];
    expect(positions.flatMap((stream) => stream.positions)).toEqual(
      own.map(({ position }) => position),
    );
  });

  it('writes nothing where one of them is not as expected, and names it', async () => {
    await store.append('moved-b', [counted(1)], { expectedVersion: 'noStream' });
    const result = await store.appendToStreams([
      { streamId: 'moved-a', expectedVersion: 'noStream', events: [counted(1)] },
      { streamId: 'moved-b', expectedVersion: 'noStream', events: [counted(1)] },
    ]);
    expect(result).toEqual({
      outcome: 'conflict',
      streamId: 'moved-b',
      expected: 'noStream',
      actual: 1,
    });
    expect(await versionOf('moved-a')).toBe(0);
    expect(await versionOf('moved-b')).toBe(1);
  });

  it('only looks at a stream that gets no events', async () => {
    await store.append('rule', [counted(1)], { expectedVersion: 'noStream' });
    const rule = { streamId: 'rule', events: [] };
    const target = { streamId: 'ruled', expectedVersion: 'any', events: [counted(1)] } as const;
    expect(await store.appendToStreams([{ ...rule, expectedVersion: 1 }, target])).toMatchObject({
      outcome: 'appended',
      streams: [
        { streamId: 'rule', version: 1, positions: [] },
        { streamId: 'ruled', version: 1 },
      ],
    });
    expect(await store.appendToStreams([{ ...rule, expectedVersion: 2 }, target])).toMatchObject({
      outcome: 'conflict',
      streamId: 'rule',
      actual: 1,
    });
    expect(await versionOf('rule')).toBe(1);
    expect(await versionOf('ruled')).toBe(1);
  });

  it('is written once under one commit id, and answers the first versions again', async () => {
    const appends = toEach(1, 'twice-a', 'twice-b');
    const first = await store.appendToStreams(appends, { commitId: 'once' });
    await store.append('twice-b', [counted(1)], { expectedVersion: 1 });
    const other = await openTestStore(url);
    expect(await other.appendToStreams(appends, { commitId: 'once' })).toEqual({
      outcome: 'duplicate',
      streams: [
        { streamId: 'twice-a', version: 1 },
        { streamId: 'twice-b', version: 1 },
      ],
      time: first.outcome === 'appended' ? first.time : undefined,
    });
    expect(await versionOf('twice-b')).toBe(2);
  });

  it('names each stream once, and one at least', async () => {
    await expect(store.appendToStreams(toEach(1, 'same', 'same'))).rejects.toThrow(TypeError);
    await expect(store.appendToStreams([])).rejects.toThrow(TypeError);
  });

  it('is refused for streams of different partitions', async () => {
    const parted = await openTestStore(url, { category: 'parted', partitions: 4 });
    const ids = Array.from({ length: 40 }, (_, index) => `p${index}`);
    const [one = '', ...rest] = ids;
    const near = rest.find((id) => parted.partitionOf(id) === parted.partitionOf(one)) ?? '';
    const far = rest.find((id) => parted.partitionOf(id) !== parted.partitionOf(one)) ?? '';
    expect(await parted.appendToStreams(toEach(1, one, near))).toMatchObject({
      outcome: 'appended',
    });
    await expect(parted.appendToStreams(toEach(1, one, far))).rejects.toThrow(CrossPartitionError);
  });
});

describe('many appends to several streams beside appends to one', () => {
  it('never conflict within a process, and leave every sum as it was', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `account-${index}`);
    const idAt = (index: number) => ids[index % ids.length] ?? '';
    const transfers = Array.from({ length: 600 }, (_, index) => {
      const from = idAt(index);
      const to = idAt(index * 3 + 1);
      const legs = [...toEach(-1, from), ...toEach(1, to)];
      return store.appendToStreams(from === to ? legs.slice(0, 1) : legs);
    });
    const commands = Array.from({ length: 600 }, (_, index) =>
      store.handle(idAt(index), counter, { by: 0 }),
    );
    const results = await Promise.all([...transfers, ...commands]);
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(
      new Set(['appended', 'accepted']),
    );
    for (const id of ids) {
      const events = await eventsOf(store, id);
      expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    }
  });

  it('of two processes leave both legs of each, or none', async () => {
    const other = await openTestStore(url);
    const transfer = (index: number) =>
      (index % 2 === 0 ? store : other).appendToStreams([
        { streamId: 'leg-a', expectedVersion: 'any', events: [counted(-1)] },
        { streamId: 'leg-b', expectedVersion: 'any', events: [counted(1)] },
      ]);
    const results = await Promise.all(Array.from({ length: 200 }, (_, index) => transfer(index)));
    const appended = results.filter(({ outcome }) => outcome === 'appended').length;
    const [a, b] = [await store.load('leg-a', counter), await store.load('leg-b', counter)];
    expect([a.state, b.state]).toEqual([-appended, appended]);
    expect(results.filter(({ outcome }) => outcome === 'conflict')).toHaveLength(200 - appended);
  });
});

describe('an append to several streams whose answer is lost', () => {
  it.each(['cutBefore', 'cutAfter'] as const)('is in the log once: %s', async (how) => {
    const proxy = await startCuttingProxy(addressOf(url), 'EXEC');
    const cutOff = await openTestStore(withPort(url, proxy.port), { lanes: 1 });
    await cutOff.appendToStreams(toEach(1, `${how}-a`, `${how}-b`));
    const cut = proxy.cut(how);
    const answer = cutOff.appendToStreams([
      ...toEach(1, `${how}-a`, `${how}-b`),
      { streamId: `${how}-c`, expectedVersion: 'noStream', events: [] },
    ]);
    await cut;
    expect(await answer).toMatchObject({
      outcome: 'appended',
      streams: [{ version: 2 }, { version: 2 }, { version: 0 }],
    });
    expect([await versionOf(`${how}-a`), await versionOf(`${how}-b`)]).toEqual([2, 2]);
    await cutOff.close();
    await proxy.close();
  });
});
