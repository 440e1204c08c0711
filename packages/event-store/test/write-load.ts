import { setTimeout as delay } from 'node:timers/promises';
import { categoryKeys, type EventStore } from '@streamfold/event-store';
import { expect } from 'vitest';
import { counter } from './counter-decider.ts';
import { categoryOf, eventsOf } from './test-store.ts';

/** An append that was answered. */
export interface Answered {
  readonly streamId: string;
  readonly partition: number;
  readonly commitId: string;
  /** In the category, as it was answered. */
  readonly position: string;
  /** By the clock of `performance.now()`. */
  readonly answeredAt: number;
}

/** Writers that go on until they are told to end. */
export interface WriteLoad {
  readonly answered: readonly Answered[];
  /** Settles when so many more were answered, in these partitions. */
  readonly more: (count: number, partitions?: ReadonlySet<number>) => Promise<void>;
  /** Ends the writers and waits for their last answers. @throws what a writer was told instead of an answer */
  readonly end: () => Promise<void>;
}

/**
 * How long a store may look for a master, and a test may take, in milliseconds. A few seconds are
 * enough; but on a machine that stalls, sentinels do nothing for half a minute.
 */
export const PATIENT_MS = 60_000;

const WRITERS = 12;
const STREAMS = 48;
// A pace, so that what is looked for is not the speed: some 1,000 appends a second.
const PAUSE_MS = 8;

/** The keys of one partition of a store of `partitions`. */
export function keysOf(partition: number, partitions: number): ReturnType<typeof categoryKeys> {
  return categoryKeys('counter', { partition, partitions });
}

/** Writes to streams named `<prefix>-<number>` over all partitions, each append with a commit id of its own. */
export function startWriteLoad(store: EventStore, prefix: string): WriteLoad {
  const answered: Answered[] = [];
  let isOver = false;
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let count = 0; !isOver; count++) {
      const streamId = `${prefix}-${(count * WRITERS + writer) % STREAMS}`;
      const commitId = `${writer}-${count}`;
      const result = await store.handle(streamId, counter, { by: 1 }, { commitId });
      if (result.outcome !== 'accepted') throw new Error(`${streamId}: ${result.outcome}`);
      answered.push({
        streamId,
        partition: store.partitionOf(streamId),
        commitId,
        // Without one where the answer was lost and the commit was then found in the log.
        position: result.positions[0] ?? '',
        answeredAt: performance.now(),
      });
      await delay(PAUSE_MS);
    }
  });
  const all = Promise.all(writers);
  // Told by `end`; until then a writer that fails must not look like an error that nobody handles.
  all.catch(() => (isOver = true));
  return {
    answered,
    more: async (count, partitions) => {
      const reached = () =>
        answered.filter(({ partition }) => partitions?.has(partition) ?? true).length;
      const wanted = reached() + count;
      await expect.poll(() => isOver || reached() >= wanted, { timeout: PATIENT_MS }).toBe(true);
    },
    end: async () => {
      isOver = true;
      await all;
    },
  };
}

/**
 * Expects that what a failover lost of a partition is a tail: of what was answered before `until`,
 * everything up to some place is there, and nothing after it; and all that was answered later is.
 *
 * @returns what was lost
 */
export function expectLostTail(
  answered: readonly Answered[],
  log: LoadedLog,
  until: number,
): readonly Answered[] {
  const before = answered.filter(({ answeredAt }) => answeredAt < until);
  const inOrder = before.toSorted((one, other) => comparePositions(one.position, other.position));
  const firstLost = inOrder.findIndex((append) => !log.has(append));
  const lost = firstLost === -1 ? [] : inOrder.slice(firstLost);
  expect(lost.filter((append) => log.has(append))).toEqual([]);
  const after = answered.filter(({ answeredAt }) => answeredAt >= until);
  expect(after.filter((append) => !log.has(append))).toEqual([]);
  return lost;
}

function comparePositions(one: string, other: string): number {
  const [oneMs = 0, oneSequence = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherSequence = 0] = other.split('-').map(Number);
  return oneMs - otherMs || oneSequence - otherSequence;
}

/** What the log holds of a load. */
export interface LoadedLog {
  /** `<stream> <commit>` of every event, in the order of the category. */
  readonly commits: readonly string[];
  /** The position of each, by `<stream> <commit>`. */
  readonly has: (append: Answered) => boolean;
}

/**
 * Reads all that a load wrote, and expects that no event is doubled, that no version is missing, and
 * that the own streams and the category hold the same.
 */
export async function expectSoundLog(store: EventStore, prefix: string): Promise<LoadedLog> {
  const category = (await categoryOf(store)).filter(({ streamId }) =>
    streamId.startsWith(`${prefix}-`),
  );
  const names = category.map(({ streamId, meta }) => `${streamId} ${meta.commitId}`);
  expect(new Set(names).size).toBe(names.length);
  for (let stream = 0; stream < STREAMS; stream++) {
    const streamId = `${prefix}-${stream}`;
    // Reading it throws at a hole and at a broken hash.
    const own = (await eventsOf(store, streamId)).map(({ version, meta }) => [version, meta]);
    const copies = category.filter((event) => event.streamId === streamId);
    expect(copies.map(({ version, meta }) => [version, meta])).toEqual(own);
    expect(await store.load(streamId, counter)).toMatchObject({
      state: own.length,
      version: own.length,
    });
  }
  const commits = new Set(names);
  return {
    commits: names,
    has: ({ streamId, commitId }) => commits.has(`${streamId} ${commitId}`),
  };
}
