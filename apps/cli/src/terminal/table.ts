import { printable } from './format.ts';
import type { Terminal } from './terminal.ts';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** What stands in it. What could steer the terminal is written as an escape. */
  readonly of: (row: Row) => string;
  /** Numbers end where their column ends. @default false */
  readonly isNumber?: boolean;
  /** How wide it is at the least, characters. @default as its title */
  readonly width?: number;
}

/** A table that is written as its rows come. */
export interface Table<Row> {
  /** Writes rows, below the titles if they are the first. Columns grow and never shrink. */
  add(rows: readonly Row[]): void;
}

/** A table on `terminal`, with the titles once. */
export function createTable<Row>(
  terminal: Pick<Terminal, 'out'>,
  columns: readonly Column<Row>[],
): Table<Row> {
  const widths = columns.map(({ title, width = 0 }) => Math.max(title.length, width));
  let isBegun = false;
  const write = (cells: readonly string[]): void => {
    const padded = cells.map((cell, index) => {
      const width = widths[index] ?? 0;
      return columns[index]?.isNumber === true ? cell.padStart(width) : cell.padEnd(width);
    });
    terminal.out(padded.join('  ').trimEnd());
  };
  return {
    add: (rows) => {
      if (rows.length === 0) return;
      const lines = rows.map((row) => columns.map((column) => printable(column.of(row))));
      for (const line of lines) {
        for (const [index, cell] of line.entries()) {
          widths[index] = Math.max(widths[index] ?? 0, cell.length);
        }
      }
      if (!isBegun) write(columns.map(({ title }) => title));
      isBegun = true;
      for (const line of lines) write(line);
    },
  };
}
