import { expect, it } from 'vitest';
import { entryBefore } from './entry-before.ts';

it.each([
  ['5-3', '5-2'],
  ['5-0', '4-18446744073709551615'],
  ['18446744073709551615-18446744073709551615', '18446744073709551615-18446744073709551614'],
  ['0-1', '0-0'],
  ['0-0', '0-0'],
])('before %s comes %s', (entryId, before) => {
  expect(entryBefore(entryId)).toBe(before);
});
