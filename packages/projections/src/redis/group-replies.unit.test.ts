import { describe, expect, it } from 'vitest';
import { groupEntries, groupNames, pendingIds, streamFacts } from './group-replies.ts';

const entry = ['5-1', ['event', '{}', 'meta', '{}']];

describe('a reply of XREADGROUP', () => {
  it('is empty where nothing came in time', () => {
    expect(groupEntries(null)).toEqual([]);
  });

  it('gives the entries of its one stream', () => {
    expect(groupEntries([['accountStream', [entry, ['5-2', []]]]])).toEqual([entry, ['5-2', []]]);
  });

  it.each([
    ['text', 'text'],
    ['a stream without entries', [['accountStream', 'text']]],
    ['an entry without an id', [['accountStream', [[null, []]]]]],
    ['an entry without fields', [['accountStream', [['5-1', null]]]]],
    ['a field that is no text', [['accountStream', [['5-1', [7]]]]]],
  ])('that is %s is refused', (_, reply) => {
    expect(() => groupEntries(reply)).toThrow(TypeError);
  });
});

describe('a reply of XPENDING', () => {
  it('gives the ids, whoever has them', () => {
    const reply = [
      ['5-1', 'one', 100, 1],
      ['5-2', 'two', 100, 1],
    ];
    expect(pendingIds(reply)).toEqual(['5-1', '5-2']);
    expect(pendingIds([])).toEqual([]);
  });
});

describe('a reply of XINFO STREAM', () => {
  const oldServer = ['length', 2, 'radix-tree-keys', 1, 'last-generated-id', '9-0'];

  it('of Redis 7 says how many entries were ever added', () => {
    const reply = [...oldServer, 'entries-added', 5, 'first-entry', entry, 'last-entry', entry];
    const facts = { length: 2, lastGeneratedId: '9-0', firstId: '5-1', entriesAdded: 5 };
    expect(streamFacts(reply)).toEqual(facts);
  });

  it('of Redis 6.2 does not', () => {
    const reply = [...oldServer, 'first-entry', entry, 'last-entry', entry];
    expect(streamFacts(reply)).toMatchObject({ firstId: '5-1', entriesAdded: undefined });
  });

  it('of an empty stream has no first entry', () => {
    const reply = ['length', 0, 'last-generated-id', '9-0', 'first-entry', null];
    expect(streamFacts(reply)).toMatchObject({ length: 0, firstId: undefined });
  });

  it('is refused without what every server says', () => {
    expect(() => streamFacts(['length', 2])).toThrow(TypeError);
  });
});

describe('a reply of XINFO GROUPS', () => {
  it('gives the names, wherever they stand', () => {
    const reply = [
      ['name', 'one', 'consumers', 0],
      ['consumers', 0, 'lag', null, 'name', 'two'],
    ];
    expect(groupNames(reply)).toEqual(['one', 'two']);
  });
});
