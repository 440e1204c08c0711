import { describe, expect, it } from 'vitest';
import { parseDescription, parseReference } from './movement-text.ts';

describe('a description', () => {
  it.each([
    'Rent',
    ' ',
    '🛏 Zimmer 7 👩‍👩‍👧',
    'שכר דירה \u202e',
    '<script>alert(1)</script>',
    '\u2028',
    'é',
    '🛏'.repeat(256),
  ])('may be %j, and is kept as it is', (text) => {
    expect(parseDescription(text)).toBe(text);
  });

  it.each(['', '\0', 'a\nb', '\t', '\u007f', '\u0085', '\ud800', 'a\udc00b', 'x'.repeat(257), 5])(
    'is never %j',
    (text) => {
      expect(parseDescription(text)).toBeUndefined();
    },
  );
});

describe('a reference', () => {
  it.each(['r', 'invoice-4711', 'a b', '<script>', '"\'\\', 'x'.repeat(64)])(
    'may be %j',
    (text) => {
      expect(parseReference(text)).toBe(text);
    },
  );

  it.each(['', ' ', ' a', 'a ', 'a\n', 'é', 'x'.repeat(65), null])('is never %j', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});
