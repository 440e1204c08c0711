import { seededRandom, sharedRedis } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareEntryIds } from '@streamfold/event-store';
import type { PartitionLog } from '../src/partition-log.ts';
import { groupOf, openReader, positionsOf, readThrough } from './support/log-reader.ts';
import { freshTestLog, type TestLog } from './support/test-log.ts';

const redis = await sharedRedis();
const random = seededRandom();
let log: TestLog;

beforeEach(async () => {
  log = await freshTestLog(redis.url);
  const reader = await openReader(log);
  await reader.createGroup();
});

afterEach(() => log.close());

/** The group gives this consumer everything that it has. */
async function takeAll(consumer: string): Promise<void> {
  const { categoryStream, group } = log.keys;
  const who = ['GROUP', group, consumer] as const;
  await log.redis.xreadgroup(...who, 'COUNT', 10_000, 'STREAMS', categoryStream, '>');
}

describe('a reader beside other consumers of its group', () => {
  it('settles what they left up to where it starts, and is given the rest', async () => {
    for (let left = 2_500; left > 0; left -= 500) await forgeMany(500);
    await takeAll('dead');
    const all = await positionsOf(log);
    const start = all[2_099] ?? '';
    const reader = await openReader(log);
    await reader.startLive(start);
    expect(await groupOf(log)).toEqual({ delivered: start, pending: all[2_100] });
    const last = all.at(-1) ?? '';
    expect(await readThrough(reader, start, last)).toEqual(all.slice(2_100));
    await reader.settled(last);
    expect(await groupOf(log)).toEqual({ delivered: last, pending: undefined });
  });

  it('settles also entries that they left and somebody has deleted', async () => {
    const last = await log.fill(['a'], 5);
    await takeAll('dead');
    const [first = '', second = ''] = await positionsOf(log);
    const reader = await openReader(log);
    await reader.startLive(first);
    await log.redis.xdel(log.keys.categoryStream, second);
    await readThrough(reader, first, last);
    await reader.settled(last);
    expect(await groupOf(log)).toEqual({ delivered: last, pending: undefined });
  });

  it('has no hole from its own position, nor has the other, while both take entries', async () => {
    const start = await log.fill(['a'], 1);
    const readers = await Promise.all(
      ['one', 'two'].map((consumer) => openReader(log, { consumer, pageEntriesMax: 10 })),
    );
    for (const reader of readers) await reader.startLive(start);
    const writing = (async () => {
      for (let round = 0; round < 60; round += 1) {
        await log.fill(random.pick([['a'], ['a', 'b'], ['a', 'b', 'c', 'd', 'e']]), 3);
      }
      return await log.fill(['a'], 1);
    })();
    const reading = readers.map(async (reader) => {
      const read: string[] = [];
      for (let last: string | undefined; read.at(-1) !== last || last === undefined;) {
        void writing.then((position) => (last = position));
        const page = await reader.readLive(read.at(-1) ?? start);
        read.push(...page.map(([id]) => id));
        if (page.length > 0) await reader.settled(read.at(-1) ?? start);
      }
      return read;
    });
    const expected = async () => await positionsOf(log, start);
    for (const read of await Promise.all(reading)) expect(read).toEqual(await expected());
    await expect.poll(() => log.pendingCount()).toBe(0);
  });

  it('reads what one that lost its lease was given after it', async () => {
    const start = await log.fill(['a'], 1);
    const zombie = await openReader(log, { consumer: 'zombie', blockMs: 10_000 });
    await zombie.startLive(start);
    const waiting = zombie.readLive(start);
    await expect.poll(() => blockedCount()).toBe(1);
    const reader = await openReader(log);
    await reader.startLive(start);
    const first = await log.fill(['a'], 1);
    expect((await waiting).map(([id]) => id)).toEqual([first]);
    const last = await log.fill(['a', 'b'], 2);
    expect(await readThrough(reader, start, last)).toEqual(await positionsOf(log, start));
    await reader.settled(last);
    expect(await groupOf(log)).toEqual({ delivered: last, pending: undefined });
  });

  it('finds what another took of it, though nothing else comes', async () => {
    const start = await log.fill(['a'], 1);
    const reader = await openReader(log, { pageEntriesMax: 3 });
    await reader.startLive(start);
    const last = await log.fill(['a', 'b'], 4);
    await takeAll('thief');
    const expected = await positionsOf(log, start);
    expect((await reader.readLive(start)).map(([id]) => id)).toEqual(expected.slice(0, 3));
    expect(await readThrough(reader, expected[2] ?? '', last)).toEqual(expected.slice(3));
  });

  it('goes on at once behind a hole that is longer than a page', async () => {
    const start = await log.fill(['a'], 1);
    const reader = await openReader(log, { pageEntriesMax: 3, blockMs: 60_000 });
    await reader.startLive(start);
    await log.fill(['a', 'b'], 4);
    await takeAll('thief');
    const last = await log.fill(['a'], 1);
    expect(await readThrough(reader, start, last)).toEqual(await positionsOf(log, start));
  });

  it('is not led back by one that sets the group back', async () => {
    const start = await log.fill(['a'], 1);
    const reader = await openReader(log, { pageEntriesMax: 10 });
    await reader.startLive(start);
    const settled = await log.fill(['a', 'b'], 20);
    await readThrough(reader, start, settled);
    await reader.settled(settled);
    const { categoryStream, group } = log.keys;
    await log.redis.xgroup('SETID', categoryStream, group, start);
    expect(await reader.readLive(settled)).toEqual([]);
    // At once, and not a page at a time.
    expect(await groupOf(log)).toEqual({ delivered: settled, pending: undefined });
    const last = await log.fill(['a'], 1);
    expect(await readThrough(reader, settled, last)).toEqual([last]);
    await reader.settled(last);

    await log.redis.xgroup('SETID', categoryStream, group, start);
    await takeAll('zombie');
    expect(await log.pendingCount()).toBe(41);
    expect(await reader.readLive(last)).toEqual([]);
    expect(await groupOf(log)).toEqual({ delivered: last, pending: undefined });
  });

  it('leaves the group where a trim may go by it, whoever else is there', async () => {
    const model = await playOwners(400);
    expect(model.read).toEqual(await positionsOf(log));
    expect(model.takeovers).toBeGreaterThan(10);
  }, 60_000);
});

/**
 * Readers take over from one another, those before go on as if they had not, and what is settled is
 * what the owners settle. After every step the group must protect all that is not settled.
 */
async function playOwners(steps: number): Promise<{ read: string[]; takeovers: number }> {
  const readers: { reader: PartitionLog; position: string; settled: string }[] = [];
  const read: string[] = [];
  let checkpoint = '0-0';
  let takeovers = 0;
  const takeOver = async (): Promise<void> => {
    takeovers += 1;
    const options = { consumer: random.pick(['one', 'two', 'three']), blockMs: 1 };
    const reader = await openReader(log, { ...options, pageEntriesMax: random.pick([1, 3, 100]) });
    while (read.length > 0 && compareEntryIds(read.at(-1) ?? '', checkpoint) > 0) read.pop();
    await reader.startLive(checkpoint);
    readers.push({ reader, position: checkpoint, settled: checkpoint });
  };
  const ownerReads = async (): Promise<void> => {
    const owner = readers.at(-1);
    if (owner === undefined) return;
    const page = await owner.reader.readLive(owner.position);
    read.push(...page.map(([id]) => id));
    owner.position = read.at(-1) ?? owner.position;
  };
  const ownerSettles = async (): Promise<void> => {
    const owner = readers.at(-1);
    const unsettled = read.filter((id) => compareEntryIds(id, checkpoint) > 0);
    if (owner === undefined || unsettled.length === 0) return;
    checkpoint = owner.settled = random.pick(unsettled);
    await owner.reader.settled(checkpoint);
  };
  const zombieActs = async (): Promise<void> => {
    const zombies = readers.slice(0, -1);
    if (zombies.length === 0) return;
    const zombie = random.pick(zombies);
    if (random.pick([true, false, false])) await zombie.reader.startLive(zombie.settled);
    const page = await zombie.reader.readLive(zombie.position);
    zombie.position = page.at(-1)?.[0] ?? zombie.position;
  };
  const append = async (): Promise<void> => {
    await log.fill(['a', 'b'], random.pick([1, 2, 5]));
  };
  await takeOver();
  for (let step = 0; step < steps; step += 1) {
    if (step % 20 === 19) await takeOver();
    await random.pick([append, ownerReads, ownerReads, ownerSettles, zombieActs])();
    await expectProtected(checkpoint);
  }
  for (let count = -1; count < read.length;) {
    count = read.length;
    await ownerReads();
  }
  return { read, takeovers };
}

/** What a trim would take for projected is. */
async function expectProtected(checkpoint: string): Promise<void> {
  const { delivered, pending } = await groupOf(log);
  for (const position of await positionsOf(log, checkpoint)) {
    const isGivenUp =
      compareEntryIds(position, delivered) <= 0 &&
      (pending === undefined || compareEntryIds(position, pending) < 0);
    expect(isGivenUp, `${position}, settled through ${checkpoint}`).toBe(false);
  }
}

async function blockedCount(): Promise<number> {
  return Number(/^blocked_clients:(\d+)/m.exec(await log.redis.info('clients'))?.[1]);
}

async function forgeMany(count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => log.forge('no', 'event')));
}
