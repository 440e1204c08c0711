import { expect, it } from 'vitest';
import { compareEntryIds } from './entry-id.ts';

it('orders entry ids as Redis does and not as strings', () => {
  const sorted = ['9-0', '10-0', '10-2', '10-10', '18446744073709551615-18446744073709551615'];
  expect([...sorted].reverse().sort(compareEntryIds)).toEqual(sorted);
});

it('takes a missing sequence for 0', () => {
  expect(compareEntryIds('5', '5-0')).toBe(0);
});
