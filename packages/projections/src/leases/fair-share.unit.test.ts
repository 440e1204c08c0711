import { seededRandom } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { fairShare, movesOf } from './fair-share.ts';

const none = new Map<number, string>();

/** How many partitions each member has, by member. */
function counts(shares: ReadonlyMap<number, string>, members: readonly string[]): number[] {
  return members.map((one) => [...shares.values()].filter((member) => member === one).length);
}

describe('fairShare', () => {
  it('leaves one of two members without a partition where there is one', () => {
    const members = ['a', 'b'];
    expect([...fairShare(1, { members, holders: none })]).toEqual([[0, 'a']]);
    expect([...fairShare(1, { members, holders: new Map([[0, 'b']]) })]).toEqual([[0, 'b']]);
  });

  it('gives a newcomer its part, and no more than that moves', () => {
    const holders = new Map([0, 1, 2, 3].map((partition) => [partition, 'b']));
    const shares = fairShare(4, { members: ['a', 'b'], holders });
    expect(Object.fromEntries(shares)).toEqual({ 0: 'b', 1: 'b', 2: 'a', 3: 'a' });
  });

  it('shares out what somebody holds who is no member', () => {
    const holders = new Map([
      [0, 'a'],
      [1, 'gone'],
    ]);
    const shares = fairShare(2, { members: ['a', 'b'], holders });
    expect(Object.fromEntries(shares)).toEqual({ 0: 'a', 1: 'b' });
  });

  it('refuses to share among nobody', () => {
    expect(() => fairShare(1, { members: [], holders: none })).toThrow(RangeError);
  });
});

describe('movesOf', () => {
  const working = new Set<number>();

  it('counts itself in where the others do not see it yet', () => {
    const moves = movesOf({ me: 'a', working }, 2, { members: [], holders: none });
    expect(moves).toEqual({ take: [0, 1], giveUp: [] });
  });

  it('does not take what is its own share as long as somebody holds it', () => {
    const holders = new Map([
      [0, 'b'],
      [1, 'b'],
    ]);
    const table = { members: ['a', 'b'], holders };
    expect(movesOf({ me: 'a', working }, 2, table)).toEqual({ take: [], giveUp: [] });
    const busy = { me: 'b', working: new Set([0, 1]) };
    expect(movesOf(busy, 2, table)).toEqual({ take: [], giveUp: [1] });
  });

  it('takes what it holds and does not work on', () => {
    const table = { members: ['a', 'b'], holders: new Map([[0, 'b']]) };
    expect(movesOf({ me: 'b', working }, 1, table)).toEqual({ take: [0], giveUp: [] });
  });

  it('does not take what it has not ended its work on', () => {
    const busy = { me: 'a', working: new Set([0]) };
    expect(movesOf(busy, 1, { members: ['a'], holders: none })).toEqual({ take: [], giveUp: [] });
  });
});

describe('whatever members and holders there are', () => {
  const random = seededRandom();
  const cases = Array.from({ length: 500 }, () => {
    const partitionCount = random.integer(1, 16);
    const members = Array.from({ length: random.integer(1, 6) }, (_, index) => `member-${index}`);
    const holders = new Map<number, string>();
    for (let partition = 0; partition < partitionCount; partition += 1) {
      const holder = random.pick([...members, 'gone', 'nobody']);
      if (holder !== 'nobody') holders.set(partition, holder);
    }
    return { partitionCount, members, holders };
  });

  it('every partition has a member, and two members differ by at most one', () => {
    for (const { partitionCount, members, holders } of cases) {
      const shares = fairShare(partitionCount, { members, holders });
      expect([...shares.keys()].sort((a, b) => a - b)).toEqual([...Array(partitionCount).keys()]);
      const each = counts(shares, members);
      expect(each.reduce((sum, count) => sum + count)).toBe(partitionCount);
      expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
    }
  });

  it('the order of the members does not matter', () => {
    for (const { partitionCount, members, holders } of cases) {
      const reversed = fairShare(partitionCount, { members: members.toReversed(), holders });
      expect(reversed).toEqual(fairShare(partitionCount, { members, holders }));
    }
  });

  it('nothing moves once it is shared out, and nothing moves that a member may keep', () => {
    for (const { partitionCount, members, holders } of cases) {
      const shares = fairShare(partitionCount, { members, holders });
      expect(fairShare(partitionCount, { members, holders: shares })).toEqual(shares);
      const held = counts(holders, members);
      const surplus = held.map((count, index) => {
        const quota = counts(shares, members)[index] ?? 0;
        return Math.max(0, count - quota);
      });
      const moved = [...holders].filter(
        ([partition, holder]) => members.includes(holder) && shares.get(partition) !== holder,
      );
      expect(moved).toHaveLength(surplus.reduce((sum, count) => sum + count));
    }
  });

  it('one move at a time, in any order, comes to a fair share without a move taken back', () => {
    for (const { partitionCount, members, holders } of cases) {
      const now = new Map(holders);
      // A lease that nobody renews runs out.
      for (const [partition, holder] of holders) if (holder === 'gone') now.delete(partition);
      let movesLeft = 2 * partitionCount;
      for (;;) {
        const moves = members.flatMap((me) => {
          const own = [...now].filter(([, holder]) => holder === me);
          const working = new Set(own.map(([partition]) => partition));
          const table = { members, holders: now };
          const { take, giveUp } = movesOf({ me, working }, partitionCount, table);
          return [
            ...take.map((partition) => ({ partition, holder: me })),
            ...giveUp.map((partition) => ({ partition, holder: undefined })),
          ];
        });
        if (moves.length === 0) break;
        const { partition, holder } = random.pick(moves);
        if (holder === undefined) now.delete(partition);
        else now.set(partition, holder);
        movesLeft -= 1;
        expect(movesLeft).toBeGreaterThanOrEqual(0);
      }
      expect(now).toEqual(fairShare(partitionCount, { members, holders: now }));
    }
  });
});
