import { describe, expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

const BYTES_MAX = 8;

/** What comes of `text` when it arrives in pieces of so many bytes. */
function split(text: string, piece: number): readonly string[] {
  const splitter = new LineSplitter(BYTES_MAX);
  const bytes = Buffer.from(text);
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += piece) {
    for (const line of splitter.push(bytes.subarray(from, from + piece))) lines.push(String(line));
  }
  const last = splitter.end();
  return last === undefined ? lines : [...lines, String(last)];
}

describe.each([1, 2, 3, 7, 1_000])('bytes that arrive %i at a time', (piece) => {
  it.each([
    ['lines', 'a\nbc\n', ['a', 'bc']],
    ['a last line without an end', 'a\nbc', ['a', 'bc']],
    ['lines that end as on Windows', 'a\r\nbc\r\n', ['a', 'bc']],
    ['empty lines', '\n\na\n\n', ['', '', 'a', '']],
    ['a line as long as may be', '12345678\n12345678\r\n', ['12345678', '12345678']],
    ['a line too long by one', 'a\n123456789\nb\n', ['a', 'too_long', 'b']],
    ['a line far too long', `${'x'.repeat(100)}\nb\n`, ['too_long', 'b']],
    ['a last line too long', `a\n${'x'.repeat(100)}`, ['a', 'too_long']],
    ['characters of several bytes', 'äöü\n€\n', ['äöü', '€']],
    ['nothing', '', []],
  ])('are parted into %s', (_name, text, lines) => {
    expect(split(text, piece)).toEqual(lines);
  });
});
