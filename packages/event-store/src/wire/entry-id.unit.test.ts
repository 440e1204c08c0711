import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEntryIds, isEntryId, LAST_POSSIBLE, nextEntryId } from './entry-id.ts';

const half = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe('an entry id', () => {
  it.each(['0-0', '1795315544516-0', '7-18446744073709551615', LAST_POSSIBLE])('is %s', (text) => {
    expect(isEntryId(text)).toBe(true);
  });

  it.each([
    '',
    '-',
    '+',
    '5',
    '5-',
    '-5',
    '(5-0',
    '05-0',
    '5-00',
    '5-*',
    '5-1-1',
    ' 5-0',
    '5-0\n',
    '-1-0',
    '1.5-0',
    '18446744073709551616-0',
    '0-18446744073709551616',
    '99999999999999999999-0',
  ])('is not %j', (text) => {
    expect(isEntryId(text)).toBe(false);
  });

  it('compares by its numbers, the time before the sequence', () => {
    fc.assert(
      fc.property(half, half, half, half, (ms, seq, otherMs, otherSeq) => {
        const order = ms === otherMs ? seq - otherSeq : ms - otherMs;
        const found = compareEntryIds(`${ms}-${seq}`, `${otherMs}-${otherSeq}`);
        expect(Math.sign(found)).toBe(order === 0n ? 0 : order < 0n ? -1 : 1);
      }),
    );
  });

  it.each([
    ['9-0', '10-0', -1],
    ['10-9', '10-10', -1],
    ['10-10', '10-9', 1],
    ['10-10', '10-10', 0],
    ['2-99', '3-0', -1],
  ])('%s beside %s: %i', (a, b, order) => {
    expect(Math.sign(compareEntryIds(a, b))).toBe(order);
  });

  it.each([
    ['0-0', '0-1'],
    ['7-9', '7-10'],
    ['1795315544516-9007199254740993', '1795315544516-9007199254740994'],
    ['9-18446744073709551615', '10-0'],
  ])('%s is followed by %s', (id, next) => {
    expect(nextEntryId(id)).toBe(next);
  });
});
