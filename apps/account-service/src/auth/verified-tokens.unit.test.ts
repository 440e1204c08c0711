import { expect, it } from 'vitest';
import { ANYBODY } from './principal.ts';
import { verifiedTokens } from './verified-tokens.ts';

it('verified tokens are remembered for a while, never past their end, and only so many', () => {
  let time = 0;
  const tokens = verifiedTokens({ max: 2, rememberMs: 60, now: () => time });
  tokens.remember('a', ANYBODY, 1_000);
  tokens.remember('b', ANYBODY, 30);
  expect(tokens.principalOf('a')).toBe(ANYBODY);
  expect(tokens.principalOf('x')).toBeUndefined();
  time = 30;
  expect(tokens.principalOf('b')).toBeUndefined();
  expect(tokens.principalOf('a')).toBe(ANYBODY);
  time = 60;
  expect(tokens.principalOf('a')).toBeUndefined();
  for (const token of ['c', 'd', 'e']) tokens.remember(token, ANYBODY, 1_000);
  expect(['c', 'd', 'e'].map((token) => tokens.principalOf(token) !== undefined)).toEqual([
    false,
    true,
    true,
  ]);
});
