import { describe, expect, it } from 'vitest';
import { parseIdempotencyKey } from './idempotency-key.ts';
import { ProblemError } from './problem-details.ts';

describe('parseIdempotencyKey', () => {
  it.each([
    ['ab', 'ab'],
    ['"ab"', 'ab'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ["a!#$%&'()*+,-./:;<=>?@[]^_`{|}~", "a!#$%&'()*+,-./:;<=>?@[]^_`{|}~"],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['k'.repeat(200), 'k'.repeat(200)],
    [`"${'k'.repeat(200)}"`, 'k'.repeat(200)],
  ])('reads %s', (value, key) => {
    expect(parseIdempotencyKey(value)).toBe(key);
  });

  it.each([
    '',
    'k',
    '""',
    '"k"',
    'k'.repeat(201),
    `"${'k'.repeat(201)}"`,
    'a b',
    '"a b"',
    'a"b',
    '"ab',
    'ab"',
    'a\\b',
    '"a\\b"',
    '"ab"; x=1',
    'schlüssel',
    'a\tb',
  ])('refuses %j', (value) => {
    expect(() => parseIdempotencyKey(value)).toThrow(ProblemError);
  });
});
