import { seededRandom } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { formatToken, parseToken, type WriteToken } from './write-token.ts';

const HALF_MAX = '18446744073709551615';

describe('a write token', () => {
  it.each<[WriteToken, string]>([
    [{ version: 1, partition: 0, position: '0-0' }, '1.0.0-0'],
    [{ version: 12, partition: 3, position: '1795262400000-7' }, '12.3.1795262400000-7'],
    [
      { version: 2 ** 53 - 1, partition: 2 ** 53 - 1, position: `${HALF_MAX}-${HALF_MAX}` },
      `9007199254740991.9007199254740991.${HALF_MAX}-${HALF_MAX}`,
    ],
  ])('%j is written as %s, and read back', (token, text) => {
    expect(formatToken(token)).toBe(text);
    expect(parseToken(text)).toEqual(token);
  });

  it.each([
    '',
    '.',
    '..',
    '1.0',
    '1.0.',
    '1.0.5',
    '1.0.-',
    '1.0.5-',
    '1.0.-5',
    '1.0.5-5-5',
    '1.0.05-1',
    '0.0.5-1',
    '-1.0.5-1',
    '+1.0.5-1',
    '01.0.5-1',
    '1.00.5-1',
    '1.-1.5-1',
    '1e2.0.5-1',
    '0x1.0.5-1',
    '1.0.5-1 ',
    ' 1.0.5-1',
    '1.0.5-1\n',
    '１.0.5-1',
    '9007199254740992.0.5-1',
    '1.9007199254740992.5-1',
    '99999999999999999999.0.5-1',
    '1.0.18446744073709551616-0',
    '1.0.0-18446744073709551616',
    'NaN.0.5-1',
    '1.0.5-1.1',
    '9'.repeat(200),
  ])('is not read from %j', (text) => {
    expect(parseToken(text)).toBeUndefined();
  });

  it('is read from no text but the one that it is written as', () => {
    const random = seededRandom();
    const characters = Array.from('0123456789.-+e \n');
    let readCount = 0;
    for (let count = 0; count < 20_000; count++) {
      const written = `${random.integer(0, 12)}.${random.integer(0, 12)}.1795262400000-0`;
      const text = Array.from(written);
      const at = random.integer(0, text.length);
      text.splice(at, random.integer(0, 2), random.pick(characters));
      const token = parseToken(text.join(''));
      if (token === undefined) continue;
      readCount += 1;
      expect(formatToken(token)).toBe(text.join(''));
    }
    // Else nothing was compared.
    expect(readCount).toBeGreaterThan(100);
  });
});
