import { asciiWord, word } from '../resp/resp-encoder.ts';

/** How many entries of a stream are read at a time. */
export const PAGE_ENTRIES = 1_000;

/** `XRANGE`: a page of the entries of a stream, from the entry `first` on (`-`, `5-0`, `(5-0`). */
export function entriesFrom(key: string, first: string): string {
  const words = `${word(key)}${asciiWord(first)}$1\r\n+\r\n$5\r\nCOUNT\r\n`;
  return `*6\r\n$6\r\nXRANGE\r\n${words}${asciiWord(String(PAGE_ENTRIES))}`;
}

/** `XREVRANGE`: the last entries of a stream, the newest first. */
export function lastEntries(key: string, count: number): string {
  return entriesDown(key, '+', count);
}

/** `XREVRANGE`: the entries of a stream from a version on downwards. */
export function entriesDownFrom(key: string, version: number, count: number): string {
  return entriesDown(key, `${version}-0`, count);
}

function entriesDown(key: string, last: string, count: number): string {
  const words = `${word(key)}${asciiWord(last)}$1\r\n-\r\n$5\r\nCOUNT\r\n`;
  return `*6\r\n$9\r\nXREVRANGE\r\n${words}${asciiWord(String(count))}`;
}
