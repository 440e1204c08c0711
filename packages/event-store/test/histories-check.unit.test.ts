import { openInMemoryEventStore } from '@streamfold/event-store/testing';
import { describe, expect, it } from 'vitest';
import { checkHistory } from './histories/check-history.ts';
import type { RecordedCall, RecordedOutcome } from './histories/recorded-call.ts';
import { tallied } from './histories/tally.ts';
import { categoryOf } from './test-store.ts';

// Three clients, one after the other: two appends, and what a third call saw or was refused.
const store = openInMemoryEventStore({ now: () => 1_000 });
const [x, y, both] = [
  await append('a', 'x', 2, 'named'),
  await append('a', 'y', 1),
  await store.appendToStreams(
    [
      { streamId: 'a', expectedVersion: 3, events: [tallied(1, 'z')] },
      { streamId: 'b', expectedVersion: 0, events: [tallied(1, 'z')] },
    ],
    { commitId: 'z' },
  ),
];
if (both.outcome !== 'appended') throw new Error(both.outcome);
const category = await categoryOf(store);
const calls: readonly RecordedCall[] = [
  recorded('x', 10, { outcome: 'appended', streams: [x], time: 1_000 }, 0, 2),
  recorded('y', 20, { outcome: 'appended', streams: [y], time: 1_000 }, 2, 1),
  {
    ...recorded('z', 30, { outcome: 'appended', streams: both.streams, time: 1_000 }, 3, 1),
    kind: 'appendToStreams',
    parts: [
      { streamId: 'a', expectedVersion: 3, events: 1 },
      { streamId: 'b', expectedVersion: 0, events: 1 },
    ],
  },
];
const [callX, callY, callZ] = calls;
if (callX === undefined || callY === undefined || callZ === undefined) throw new Error('no calls');

const seen = (version: number, sum: number, calledAt = 40) =>
  recorded('s', calledAt, { outcome: 'seen', version, sum }, 'any', 0);
const conflict = (expected: number, actual: number) =>
  recorded('s', 40, { outcome: 'conflict', streamId: 'a', expected, actual }, expected, 1);
const repeat = (version: number, time: number) => {
  const streams = [{ streamId: 'a', version, positions: [] }];
  return recorded('s', 40, { outcome: 'duplicate', streams, time }, 'any', 1, 'named');
};

describe('the check of a concurrent history', () => {
  it.each([
    ['nothing else', []],
    ['the present state seen', [seen(4, 5)]],
    ['a state seen that was present meanwhile', [seen(3, 4, 25)]],
    ['a true conflict', [conflict(3, 4)]],
    ['a repeat that is answered the first time', [repeat(2, 1_000)]],
  ])('takes a true history with %s', (_, more) => {
    checkHistory([...calls, ...more], category);
  });

  it.each<[string, readonly RecordedCall[], typeof category]>([
    ['an answered append that is not in the log', calls, category.slice(0, -1)],
    ['an event that nobody was answered for', [callX, callZ], category],
    ['an event that is in the log twice', calls, [...category, ...category.slice(-1)]],
    ['a hole', calls, category.filter(({ version }) => version !== 2)],
    [
      'an append before one that had returned',
      [{ ...callX, calledAt: 26, returnedAt: 27 }, callY, callZ],
      category,
    ],
    [
      'an append at another version than expected',
      [callX, { ...callY, parts: [{ streamId: 'a', expectedVersion: 1, events: 1 }] }, callZ],
      category,
    ],
    ['a state of the past', [...calls, seen(3, 4)], category],
    ['a state of the future', [...calls, seen(4, 5, 15)], category],
    ['a state in the middle of an append', [...calls, seen(1, 1, 8)], category],
    ['a sum that was never there', [...calls, seen(4, 6)], category],
    ['a conflict with what was expected', [...calls, conflict(4, 4)], category],
    ['a conflict with a version of the past', [...calls, conflict(4, 3)], category],
    ['a repeat with another version', [...calls, repeat(3, 1_000)], category],
    ['a repeat with another time', [...calls, repeat(2, 1_001)], category],
    [
      'a repeat of what is not there',
      [...calls, { ...repeat(2, 1_000), commitId: 'other' }],
      category,
    ],
    [
      'a commit id that two appends have',
      calls,
      category.map((event) => ({ ...event, meta: { ...event.meta, commitId: 'named' } })),
    ],
    ['an append to two streams that another one parts', calls, apart()],
  ])('finds %s', (_, told, left) => {
    expect(() => checkHistory(told, left)).toThrow();
  });
});

async function append(streamId: string, of: string, count: number, commitId = of) {
  const events = Array.from({ length: count }, (_, index) => tallied(index + 1, of));
  const result = await store.append(streamId, events, { expectedVersion: 'any', commitId });
  if (result.outcome !== 'appended') throw new Error(result.outcome);
  return { streamId, version: result.version, positions: result.positions };
}

function recorded(
  of: string,
  calledAt: number,
  outcome: RecordedOutcome,
  expectedVersion: number | 'any',
  events: number,
  commitId?: string,
): RecordedCall {
  const parts = [{ streamId: 'a', expectedVersion, events }];
  return {
    client: of,
    calledAt,
    returnedAt: calledAt + 5,
    of,
    kind: 'append',
    commitId,
    parts,
    outcome,
  };
}

/** The category with the event of `y` between those of `z`. */
function apart(): typeof category {
  const [x1, x2, y3, z4, z1] = category;
  return [x1, x2, z4, y3, z1].flatMap((event) => (event === undefined ? [] : [event]));
}
