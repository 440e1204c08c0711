import { describe, expect, it } from 'vitest';
import { momentIn } from '../history/moment.ts';
import { ProblemError } from './problem-details.ts';
import { choiceIn, dayIn, integerIn, timeIn } from './query-text.ts';

describe('a time in a query', () => {
  it.each([
    ['2026-11-21T09:30:00Z', Date.UTC(2026, 10, 21, 9, 30)],
    ['2026-11-21T09:30:00.5Z', Date.UTC(2026, 10, 21, 9, 30, 0, 500)],
    ['2026-11-21T09:30:00.123Z', Date.UTC(2026, 10, 21, 9, 30, 0, 123)],
    ['2026-11-21T09:30:00.123000000Z', Date.UTC(2026, 10, 21, 9, 30, 0, 123)],
    ['2026-11-21T09:30:00.123000001Z', Date.UTC(2026, 10, 21, 9, 30, 0, 123) + 0.5],
    ['2026-11-21T09:30:00+01:30', Date.UTC(2026, 10, 21, 8)],
    ['2026-11-21T00:00:00-00:30', Date.UTC(2026, 10, 21, 0, 30)],
    ['2024-02-29T23:59:59Z', Date.UTC(2024, 1, 29, 23, 59, 59)],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
  ])('%s is read exactly', (at, time) => {
    expect(timeIn({ at }, 'at')).toBe(time);
  });

  it.each([
    '',
    'now',
    '2026-11-21',
    '2026-11-21T09:30Z',
    '2026-11-21T09:30:00',
    '2026-11-21 09:30:00Z',
    '2026-11-21T09:30:00 01:00',
    '2026-11-21t09:30:00z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T23:59:60Z',
    '2026-11-21T09:30:00.Z',
    '2026-11-21T09:30:00.1234567891Z',
    '2026-11-21T09:30:00+24:00',
    '+002026-11-21T09:30:00Z',
    '1795262400000',
    ' 2026-11-21T09:30:00Z',
  ])('%j is refused', (at) => {
    expect(() => timeIn({ at }, 'at')).toThrow(ProblemError);
    expect(() => momentIn({ at })).toThrow(ProblemError);
  });
});

describe('a moment in a query', () => {
  it('is a version or a time, and the two never look alike', () => {
    expect(momentIn({})).toBeUndefined();
    expect(momentIn({ at: 'v12' })).toEqual({ type: 'version', version: 12 });
    expect(momentIn({ at: '1970-01-01T00:00:00.001Z' })).toEqual({ type: 'time', time: 1 });
  });

  it.each(['12', 'v', 'v0', 'v-1', 'v01', 'V1', 'v1.0', 'v9007199254740993', 'v1,v2'])(
    '%j is refused',
    (at) => {
      expect(() => momentIn({ at })).toThrow(ProblemError);
    },
  );
});

describe('a day in a query', () => {
  it('is one of the calendar', () => {
    expect(dayIn({ from: '2024-02-29' }, 'from')).toBe('2024-02-29');
    for (const from of ['2026-02-29', '2026-11-31', '2026-1-1', '2026-11-21T00:00:00Z', '']) {
      expect(() => dayIn({ from }, 'from')).toThrow(ProblemError);
    }
  });
});

describe('an integer in a query', () => {
  const range = { min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

  it.each([
    ['0', 0],
    ['-5', -5],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', -Number.MAX_SAFE_INTEGER],
  ])('%s is read', (funds, value) => {
    expect(integerIn({ funds }, 'funds', range)).toBe(value);
  });

  it.each(['-0', '+1', '--1', '1_000', '9007199254740992', '0x1', '1e3', '', '१'])(
    '%j is refused',
    (funds) => {
      expect(() => integerIn({ funds }, 'funds', range)).toThrow(ProblemError);
    },
  );
});

it('a word in a query is one of those that there are, letter by letter', () => {
  expect(choiceIn({ order: 'asc' }, 'order', ['asc', 'desc'])).toBe('asc');
  for (const order of ['ASC', 'asc ', '', 'constructor']) {
    expect(() => choiceIn({ order }, 'order', ['asc', 'desc'])).toThrow(ProblemError);
  }
});
