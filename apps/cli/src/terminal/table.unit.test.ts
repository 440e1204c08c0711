import { describe, expect, it } from 'vitest';
import { createTable } from './table.ts';

function tableOf(lines: string[]) {
  return createTable<readonly [string, string]>({ out: (text) => void lines.push(text) }, [
    { title: 'name', of: ([name]) => name },
    { title: 'count', of: ([, count]) => count, isNumber: true },
  ]);
}

describe('a table', () => {
  it('has its titles once, and columns as wide as what was seen', () => {
    const lines: string[] = [];
    const table = tableOf(lines);
    table.add([]);
    table.add([['JohnDoe', '12']]);
    table.add([['A', '1,234,567']]);
    expect(lines).toEqual(['name     count', 'JohnDoe     12', 'A        1,234,567']);
  });

  it('keeps a column as wide as its widest value to come, where that is known', () => {
    const lines: string[] = [];
    const columns = [
      { title: 'a', of: String, width: 4 },
      { title: 'b', of: String },
    ];
    createTable<number>({ out: (text) => void lines.push(text) }, columns).add([1]);
    expect(lines).toEqual(['a     b', '1     1']);
  });

  it('writes as escapes what could steer the terminal', () => {
    const lines: string[] = [];
    tableOf(lines).add([['a\u001b[2J\n\u202eb', '1']]);
    expect(lines[1]).toBe(String.raw`a\u001b[2J\u000a\u202eb      1`);
  });
});
