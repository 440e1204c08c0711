import { describe, expect, it } from 'vitest';
import { proposal } from '../../../test/support/proposals.ts';
import { splitMoved } from './split-moved.ts';

describe('a batch of which some streams have moved', () => {
  it('keeps those together that have nothing to do with them', () => {
    const [a, b, c, again] = [proposal(['a']), proposal(['b']), proposal(['c']), proposal(['a'])];
    expect(splitMoved([a, b, c, again], new Set(['b']))).toEqual({
      stayed: [a, c, again],
      moved: [[b]],
    });
  });

  it('takes along what shares a stream with one that moved, in its order', () => {
    const proposals = [
      proposal(['a']),
      proposal(['a', 'b']),
      proposal(['b', 'c']),
      proposal(['d']),
    ];
    const [a, ab, bc, d] = proposals;
    expect(splitMoved(proposals, new Set(['c']))).toEqual({ stayed: [d], moved: [[a, ab, bc]] });
  });

  it('keeps those apart that moved and share nothing', () => {
    const [a, b, c] = [proposal(['a']), proposal(['b']), proposal(['c'])];
    expect(splitMoved([a, b, c], new Set(['a', 'c']))).toEqual({ stayed: [b], moved: [[a], [c]] });
  });
});
