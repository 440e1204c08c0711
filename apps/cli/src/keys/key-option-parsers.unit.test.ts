import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  parseDuration,
  parseKeyDescription,
  parseKeyId,
  parsePrincipal,
} from './key-option-parsers.ts';

describe('a duration', () => {
  it.each([
    ['45s', 45_000],
    ['30m', 1_800_000],
    ['12h', 43_200_000],
    ['90d', 7_776_000_000],
  ])('%s is %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '0d', '1.5h', '90', '-1d', '1w', '1d ', '99999999d'])('is not %j', (text) => {
    expect(() => parseDuration(text)).toThrow(InvalidArgumentError);
  });
});

describe('the other options of keys', () => {
  it('are taken as they are, or refused', () => {
    expect(parsePrincipal('billing@example.org')).toBe('billing@example.org');
    expect(() => parsePrincipal('a b')).toThrow(InvalidArgumentError);
    expect(parseKeyDescription('the billing job')).toBe('the billing job');
    expect(() => parseKeyDescription('')).toThrow(InvalidArgumentError);
    expect(parseKeyId('0123456789abcdef')).toBe('0123456789abcdef');
    expect(() => parseKeyId(`sf_0123456789abcdef_${'a'.repeat(43)}`)).toThrow(InvalidArgumentError);
  });
});
