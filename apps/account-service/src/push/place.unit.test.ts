import { seededRandom } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { parsePlaceId, placeId, reaches } from './place.ts';

const HIGHEST = '18446744073709551615-18446744073709551615';

describe('the id of a place', () => {
  it('is the position itself where the log has one partition', () => {
    expect(placeId(['1700000000000-3'])).toBe('1700000000000-3');
    expect(parsePlaceId('1700000000000-3', 1)).toEqual(['1700000000000-3']);
  });

  it('is read as it was written, for any number of partitions', () => {
    const random = seededRandom();
    for (let n = 0; n < 200; n += 1) {
      const place = Array.from({ length: random.integer(1, 40) }, () =>
        random.pick(['0-0', HIGHEST, `${random.integer(1, 2 ** 43)}-${random.integer(0, 300)}`]),
      );
      expect(parsePlaceId(placeId(place), place.length)).toEqual(place);
    }
  });

  it('is short where the partitions were written to at about the same time', () => {
    const place = Array.from({ length: 1_024 }, (_, n) => `${1_700_000_000_000 + n * 60}-0`);
    expect(placeId(place).length).toBeLessThan(6_000);
  });

  it('may always be the beginning', () => {
    expect(parsePlaceId('0-0', 3)).toEqual(['0-0', '0-0', '0-0']);
  });

  it.each([
    '',
    'x',
    '1',
    '1-0',
    '_w',
    `${placeId(['1-0', '2-0'])}A`,
    placeId(['1-0', '2-0', '3-0']),
  ])('is not %o, where there are two partitions', (text) => {
    expect(parsePlaceId(text, 2)).toBeUndefined();
  });

  it('is not read at all where it is longer than any', () => {
    expect(parsePlaceId('A'.repeat(1_000_000), 2)).toBeUndefined();
  });
});

describe('a place', () => {
  it('reaches another where it is as far in every partition', () => {
    expect(reaches(['2-0', '10-0'], ['2-0', '9-0'])).toBe(true);
    expect(reaches(['2-0', '9-0'], ['1-0', '10-0'])).toBe(false);
  });
});
