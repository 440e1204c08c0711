import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typeInText } from './event-type.ts';
import { eventText } from './stream-entry.ts';

describe('the type in the text of an event', () => {
  it('is found where the store wrote it', () => {
    expect(typeInText('{"id":"JohnDoe","version":2,"type":"deposit","amount":100}')).toBe(
      'deposit',
    );
    expect(typeInText('{"id":"JohnDoe","version":1,"type":"create"}')).toBe('create');
    expect(typeInText('{"id":"J","version":1,"type":""}')).toBe('');
  });

  it.each([
    ['a quotation mark in the type', eventText('J', 1, { type: 'a"b' })],
    ['a type further in', '{"id":"J","version":1,"type":"a","inner":{"type":"b"}}'],
    ['a second type', '{"id":"J","version":1,"type":"a","type":"b"}'],
    ['a second type in other letters', '{"id":"J","version":1,"type":"a","t\\u0079pe":"b"}'],
    ['other members first', '{"version":1,"id":"J","type":"a"}'],
    ['blanks', '{ "id":"J","version":1,"type":"a"}'],
    ['no JSON', 'nonsense'],
  ])('is left to the parser with %s', (_, text) => {
    expect(typeInText(text)).toBeUndefined();
  });

  it('is never another than the one that the parser finds', () => {
    const data = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), data, (id, type, more) => {
        const text = eventText(id, 1, { ...more, type });
        const { type: parsed } = JSON.parse(text) as { readonly type: unknown };
        expect([undefined, parsed]).toContain(typeInText(text));
      }),
    );
  });
});
