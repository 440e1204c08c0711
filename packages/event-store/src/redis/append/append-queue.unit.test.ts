import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proposal } from '../../../test/support/proposals.ts';
import { AppendQueue } from './append-queue.ts';
import type { Proposal } from './proposal.ts';
import { versionOnly } from './version-only.ts';

const streamsOf = ({ proposals }: { readonly proposals: readonly Proposal[] }) =>
  proposals.map(({ parts }) => parts.map(({ streamId }) => streamId).join('+'));

function queueOf(...proposals: readonly Proposal[]): AppendQueue {
  const queue = new AppendQueue();
  for (const one of proposals) queue.add(one);
  return queue;
}

describe('a batch', () => {
  it('takes all that waits, in the order of the calls on each stream', () => {
    const proposals = [proposal(['a']), proposal(['b']), proposal(['a'])];
    const batch = queueOf(...proposals).take(10);
    expect(batch.proposals.filter(({ parts }) => parts[0]?.streamId === 'a')).toEqual([
      proposals[0],
      proposals[2],
    ]);
    expect(batch.streamIds.toSorted()).toEqual(['a', 'b']);
  });

  it('has room for cold streams, however much waits on a hot one before them', () => {
    const hot = Array.from({ length: 1_000 }, () => proposal(['hot']));
    const cold = Array.from({ length: 20 }, (_, index) => proposal([`cold-${index}`]));
    const batch = queueOf(...hot, ...cold).take(64);
    const taken = streamsOf(batch);
    expect(taken).toHaveLength(64);
    for (let index = 0; index < 20; index++) expect(taken).toContain(`cold-${index}`);
  });

  it('leaves a stream alone that another batch has, until that is released', () => {
    const queue = queueOf(proposal(['a']));
    const first = queue.take(10);
    queue.add(proposal(['a']));
    queue.add(proposal(['b']));
    expect(streamsOf(queue.take(10))).toEqual(['b']);
    queue.release(first);
    expect(streamsOf(queue.take(10))).toEqual(['a']);
  });

  it('has each stream by one decider only', () => {
    const other = { ...versionOnly, name: 'other' };
    const queue = queueOf(proposal(['a']), proposal(['a'], { decider: other }), proposal(['b']));
    const first = queue.take(10);
    expect(streamsOf(first).toSorted()).toEqual(['a', 'b']);
    queue.release(first);
    expect(streamsOf(queue.take(10))).toEqual(['a']);
  });
});

describe('a proposal for several streams', () => {
  it('waits until it is the first on each of them', () => {
    const queue = queueOf(proposal(['a']));
    const busy = queue.take(10);
    queue.add(proposal(['b', 'a']));
    queue.add(proposal(['b']));
    expect(queue.take(10).proposals).toEqual([]);
    expect(queue.hasReady).toBe(false);
    queue.release(busy);
    expect(streamsOf(queue.take(10))).toEqual(['b+a', 'b']);
  });

  it('goes into the same batch as what is before it on any of them', () => {
    const queue = queueOf(proposal(['a']), proposal(['b']), proposal(['a', 'b']), proposal(['b']));
    expect(streamsOf(queue.take(10))).toEqual(['a', 'b', 'a+b', 'b']);
  });
});

describe('a proposal whose time is up', () => {
  it('is taken all the same: one more try costs less than to refuse it', () => {
    const queue = queueOf(proposal(['a', 'b'], { deadline: 0 }), proposal(['b']));
    expect(streamsOf(queue.take(10))).toEqual(['a+b', 'b']);
    expect(queue.size).toBe(0);
  });

  it('can be taken out while its stream is busy', () => {
    const queue = queueOf(proposal(['a']));
    const busy = queue.take(10);
    const late = proposal(['a'], { deadline: 5 });
    queue.add(late);
    queue.add(proposal(['a']));
    expect(queue.removeExpired(5)).toEqual([late]);
    queue.release(busy);
    expect(streamsOf(queue.take(10))).toEqual(['a']);
  });
});

describe('any calls, over several batches at once', () => {
  it('take every proposal once, in order on each stream, and never a stream twice at a time', () => {
    const streamIds = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), {
      minLength: 1,
      maxLength: 3,
    });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), streamIds, isLate: fc.boolean() }),
      fc.record({ kind: fc.constant('take' as const), max: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('release' as const), nth: fc.nat(3) }),
      fc.record({ kind: fc.constant('expire' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = new AppendQueue();
        const added: Proposal[] = [];
        const taken: Proposal[] = [];
        const open: ReturnType<AppendQueue['take']>[] = [];
        const takeOne = (max: number) => {
          const batch = queue.take(max);
          const busy = new Set(open.flatMap((other) => other.streamIds));
          expect(batch.streamIds.filter((id) => busy.has(id))).toEqual([]);
          taken.push(...batch.proposals);
          if (batch.proposals.length > 0) open.push(batch);
        };
        const releaseOne = (nth: number) => {
          const [batch] = open.splice(nth % Math.max(1, open.length), 1);
          if (batch !== undefined) queue.release(batch);
        };
        for (const one of steps) {
          if (one.kind === 'add') {
            const next = proposal(one.streamIds, { deadline: one.isLate ? 1 : Infinity });
            added.push(next);
            queue.add(next);
          } else if (one.kind === 'take') takeOne(one.max);
          else if (one.kind === 'release') releaseOne(one.nth);
          else for (const gone of queue.removeExpired(1)) added.splice(added.indexOf(gone), 1);
        }
        for (let round = 0; queue.size > 0 && round <= 2 * added.length; round++) {
          takeOne(3);
          releaseOne(0);
        }
        expect(taken).toHaveLength(added.length);
        for (const id of ['a', 'b', 'c', 'd']) {
          const on = (all: readonly Proposal[]) =>
            all.filter(({ parts }) => parts.some(({ streamId }) => streamId === id));
          expect(on(taken)).toEqual(on(added));
        }
      }),
      { numRuns: 300 },
    );
  });
});
