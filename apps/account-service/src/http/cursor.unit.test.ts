import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCursor, writeCursor, type Place } from './cursor.ts';
import { ProblemError } from './problem-details.ts';

const binding = { list: 'accounts', sort: 'funds', status: undefined };
const place: Place = ['JohnDoe', -12];
const asItIs = (read: Place): Place => read;

describe('a cursor', () => {
  it('gives back the place that it was written with, in characters of a URL', () => {
    const cursor = writeCursor(binding, place);
    expect(readCursor(binding, cursor, asItIs)).toEqual(place);
    expect(cursor).toMatch(/^[\w.-]+$/);
    // The order of the members makes no difference.
    expect(
      readCursor({ sort: 'funds', list: 'accounts', status: undefined }, cursor, asItIs),
    ).toEqual(place);
  });

  it('is of use with its own query alone', () => {
    const cursor = writeCursor(binding, place);
    for (const other of [{ sort: 'id' }, { status: 'open' }, { list: 'totals' }]) {
      expect(() => readCursor({ ...binding, ...other }, cursor, asItIs)).toThrow(ProblemError);
    }
  });

  it('is refused with any one character changed, left out or added', () => {
    const cursor = writeCursor(binding, place);
    for (let at = 0; at < cursor.length; at++) {
      const [before, here, after] = [cursor.slice(0, at), cursor[at] ?? '', cursor.slice(at + 1)];
      const other = here === 'A' ? 'B' : 'A';
      for (const forged of [before + other + after, before + after, `${before}${here}=${after}`]) {
        expect(() => readCursor(binding, forged, asItIs), forged).toThrow(ProblemError);
      }
    }
  });

  it.each(['', '{"a":1}', '[1.5]', '[null]', '[[1]]', 'nonsense', '["a", 1]'])(
    'is refused with the right seal on %j, which nobody writes',
    (text) => {
      const [, seal] = writeCursor(binding, place).split('.');
      const bound = JSON.stringify([
        ['list', 'accounts'],
        ['sort', 'funds'],
        ['status', undefined],
      ]);
      const sealOf = (sealed: string): string =>
        createHash('sha256').update(`${bound}\n${sealed}`).digest('base64url').slice(0, 16);
      // The test would show nothing if it did not know how seals are made.
      expect(sealOf(JSON.stringify(place))).toBe(seal);
      const forged = `${Buffer.from(text).toString('base64url')}.${sealOf(text)}`;
      expect(() => readCursor(binding, forged, asItIs)).toThrow(ProblemError);
    },
  );

  it('is refused where nothing can be made of its place', () => {
    const cursor = writeCursor(binding, place);
    expect(() => readCursor(binding, cursor, () => undefined)).toThrow(ProblemError);
  });
});
