import { describe, expect, it } from 'vitest';
import { parseClaim, parseGroupRead } from './group-replies.ts';

const entry = ['5-1', ['event', '{}', 'meta', '{}']];

describe('a read of the group', () => {
  it('is empty where nothing came in time', () => {
    expect(parseGroupRead(null)).toEqual({ entries: [], deletedIds: [] });
  });

  it('gives the entries of a reply as pairs or, mapped as in RESP3, by key', () => {
    const entries = [{ id: '5-1', fields: ['event', '{}', 'meta', '{}'] }];
    expect(parseGroupRead([['accountStream', [entry]]])).toEqual({ entries, deletedIds: [] });
    expect(parseGroupRead({ accountStream: [entry] })).toEqual({ entries, deletedIds: [] });
  });

  it('names deleted entries and parses nothing of them', () => {
    const read = parseGroupRead([['accountStream', [['5-0', null], entry, null]]]);
    expect(read.deletedIds).toEqual(['5-0']);
    expect(read.entries.map(({ id }) => id)).toEqual(['5-1']);
  });

  it('refuses a shape that it does not know', () => {
    expect(() => parseGroupRead([['accountStream', 'text']])).toThrow(TypeError);
  });
});

describe('a claim', () => {
  it('has the deleted entries apart since Redis 7', () => {
    const claim = parseClaim(['0-0', ['5-1'], ['5-0']]);
    expect(claim).toEqual({ cursor: '0-0', claimedIds: ['5-1'], deletedIds: ['5-0'] });
  });

  it('does not have them on Redis 6.2, where an entry may be nil', () => {
    const claim = parseClaim(['7-0', [null, '5-1']]);
    expect(claim).toEqual({ cursor: '7-0', claimedIds: ['5-1'], deletedIds: [] });
  });
});
