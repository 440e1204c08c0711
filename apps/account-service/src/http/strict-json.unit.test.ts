import { describe, expect, it } from 'vitest';
import { ProblemError } from './problem-details.ts';
import { JSON_DEPTH_MAX, parseStrictJson } from './strict-json.ts';

const parse = (text: string): unknown => parseStrictJson(Buffer.from(text));

describe('parseStrictJson', () => {
  it.each([
    '{"amount":5}',
    ' {\n"a" : [1, -2, 0, true, null, "x"] } ',
    '{"a":{"b":1},"b":{"b":2}}',
    '{"text":"1.5 1e9 // no comment"}',
    '"é\\u00e9"',
  ])('reads %s as JSON.parse does', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['a member named twice', '{"a":1,"a":1}'],
    ['a member named twice by an escape', '{"a":1,"\\u0061":1}'],
    ['a member named twice deep inside', '{"x":[{"a":1,"a":2}]}'],
    ['__proto__', '{"__proto__":{}}'],
    ['constructor', '{"x":{"constructor":1}}'],
    ['a fraction', '{"a":1.0}'],
    ['an exponent', '{"a":1e2}'],
    ['a negative zero', '{"a":-0}'],
    ['an exponent, as JSON.stringify writes it', '{"a":1e+21}'],
    ['__proto__ by an escape', '{"\\u005f_proto__":1}'],
    ['a fraction that rounds to an integer', '{"a":9007199254740990.6}'],
    ['a comment', '{"a":1/* */}'],
    ['a comma at the end', '{"a":1,}'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['nothing', ''],
    ['nesting beyond the limit', '['.repeat(JSON_DEPTH_MAX + 1) + ']'.repeat(JSON_DEPTH_MAX + 1)],
    ['very deep nesting', '['.repeat(1_000_000)],
  ])('refuses %s', (_name, text) => {
    expect(() => parse(text)).toThrow(ProblemError);
  });

  it('takes nesting up to the limit', () => {
    const text = '['.repeat(JSON_DEPTH_MAX) + ']'.repeat(JSON_DEPTH_MAX);
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('refuses bytes that are not UTF-8, and shows nothing of a body that it refuses', () => {
    expect(() => parseStrictJson(Buffer.of(0x22, 0xc3, 0x28, 0x22))).toThrow('not valid UTF-8');
    expect(() => parse('{"secret')).toThrow('the body is not valid JSON');
  });
});
