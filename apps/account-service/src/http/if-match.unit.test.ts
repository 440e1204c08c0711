import { describe, expect, it } from 'vitest';
import { parseIfMatch, versionTag } from './if-match.ts';
import { ProblemError } from './problem-details.ts';

describe('parseIfMatch', () => {
  it('reads * as "the account exists" and a tag as its version', () => {
    expect(parseIfMatch('*')).toEqual({ type: 'exists' });
    expect(parseIfMatch(versionTag(17))).toEqual({ type: 'version', version: 17 });
  });

  it.each([
    '',
    '5',
    '"a"',
    'W/"5"',
    '"5", "6"',
    '"05"',
    '"-1"',
    '"1.0"',
    '"5',
    '"9999999999999999"',
  ])('refuses %j', (value) => {
    expect(() => parseIfMatch(value)).toThrow(ProblemError);
  });
});
