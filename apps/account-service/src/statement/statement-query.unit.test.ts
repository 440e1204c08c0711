import { describe, expect, it } from 'vitest';
import { ProblemError } from '../http/problem-details.ts';
import {
  parseStatementQuery,
  statementCursor,
  type StatementQueryText,
} from './statement-query.ts';

const parse = (text: StatementQueryText) => parseStatementQuery('John', text);

/** The cursor of the page after `version` of a list that is asked for so. */
const cursorAfter = (version: number, text: StatementQueryText = {}): string =>
  statementCursor(parse(text).range, version);

describe('the query of a statement', () => {
  it('asks for the first page, as the read model is, unless it says otherwise', () => {
    expect(parse({})).toEqual({
      range: { id: 'John', order: 'asc', limit: 50 },
      minVersion: 0,
      waitMs: 1_000,
    });
  });

  it('takes every member', () => {
    const list = { from: '1970-01-01T00:00:01Z', to: '1970-01-01T01:00:02+01:00', order: 'desc' };
    const text = { ...list, limit: '500', minVersion: '9', waitMs: '0' };
    expect(parse({ ...text, cursor: cursorAfter(7, list) })).toEqual({
      range: {
        id: 'John',
        fromTime: 1_000,
        toTime: 2_000,
        order: 'desc',
        limit: 500,
        afterVersion: 7,
      },
      minVersion: 9,
      waitMs: 0,
    });
  });

  it.each([
    [{ after: '12.0.1795262400000-0' }, 12],
    [{ after: '12.0.1795262400000-0', minVersion: '11' }, 12],
    [{ after: '12.0.1795262400000-0', minVersion: '13' }, 13],
  ])('wants the later of token and version: %j', (text, minVersion) => {
    expect(parse(text)).toMatchObject({ minVersion });
  });

  it.each([1, 50, Number.MAX_SAFE_INTEGER])(
    'reads the cursor that it wrote after %i',
    (version) => {
      expect(parse({ cursor: cursorAfter(version) }).range).toMatchObject({
        afterVersion: version,
      });
    },
  );

  it.each<StatementQueryText>([
    { from: '2026-11-21T00:00:00Z' },
    { to: '2026-11-21T00:00:00Z' },
    { order: 'desc' },
  ])('refuses the cursor of another list than that of %j', (text) => {
    expect(() => parse({ ...text, cursor: cursorAfter(7) })).toThrow(ProblemError);
    expect(() => parse({ cursor: cursorAfter(7, text) })).toThrow(ProblemError);
    expect(() => parseStatementQuery('Jane', { cursor: cursorAfter(7) })).toThrow(ProblemError);
  });

  it.each<StatementQueryText>([
    ...['', '0', '501', '-1', '+5', '05', '5.0', '1e2', ' 5', '5 ', '0x5', '５', 'NaN'].map(
      (limit) => ({ limit }),
    ),
    ...['', '-1', '10001', '1.5', 'Infinity'].map((waitMs) => ({ waitMs })),
    ...['', '0', '-1', '9007199254740992', '1e3'].map((minVersion) => ({ minVersion })),
    ...['', '12', '12.0.x', '0.0.5-0', '12.0.5-0,12.0.5-0'].map((after) => ({ after })),
    ...[
      '',
      '7',
      '!',
      '.',
      cursorAfter(0),
      cursorAfter(-1),
      cursorAfter(2 ** 53),
      cursorAfter(1.5),
    ].map((cursor) => ({ cursor })),
    { cursor: `${cursorAfter(7)}=` },
    { cursor: `${cursorAfter(7)} ` },
    { from: '2026-11-22T00:00:00Z', to: '2026-11-21T00:00:00Z' },
    { order: 'ASC' },
  ])('is refused where it says %j', (text) => {
    expect(() => parse(text)).toThrow(ProblemError);
  });
});
