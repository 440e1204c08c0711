import { describe, expect, it } from 'vitest';
import { ProblemError } from '../http/problem-details.ts';
import { cursorAfter, parseStatementQuery, type StatementQueryText } from './statement-query.ts';

describe('the query of a statement', () => {
  it('asks for the first page, as the read model is, unless it says otherwise', () => {
    expect(parseStatementQuery({})).toEqual({
      limit: 50,
      afterVersion: 0,
      minVersion: 0,
      waitMs: 1_000,
    });
  });

  it('takes every member', () => {
    const text = { limit: '500', cursor: cursorAfter(7), minVersion: '9', waitMs: '0' };
    expect(parseStatementQuery(text)).toEqual({
      limit: 500,
      afterVersion: 7,
      minVersion: 9,
      waitMs: 0,
    });
  });

  it.each([
    [{ after: '12.0.1795262400000-0' }, 12],
    [{ after: '12.0.1795262400000-0', minVersion: '11' }, 12],
    [{ after: '12.0.1795262400000-0', minVersion: '13' }, 13],
  ])('wants the later of token and version: %j', (text, minVersion) => {
    expect(parseStatementQuery(text)).toMatchObject({ minVersion });
  });

  it.each([1, 50, Number.MAX_SAFE_INTEGER])(
    'reads the cursor that it wrote after %i',
    (version) => {
      const { afterVersion } = parseStatementQuery({ cursor: cursorAfter(version) });
      expect(afterVersion).toBe(version);
    },
  );

  it.each<StatementQueryText>([
    ...['', '0', '501', '-1', '+5', '05', '5.0', '1e2', ' 5', '5 ', '0x5', '５', 'NaN'].map(
      (limit) => ({ limit }),
    ),
    ...['', '-1', '10001', '1.5', 'Infinity'].map((waitMs) => ({ waitMs })),
    ...['', '0', '-1', '9007199254740992', '1e3'].map((minVersion) => ({ minVersion })),
    ...['', '12', '12.0.x', '0.0.5-0', '12.0.5-0,12.0.5-0'].map((after) => ({ after })),
    ...['', '7', '!', cursorAfter(0), cursorAfter(-1), cursorAfter(2 ** 53), cursorAfter(1.5)].map(
      (cursor) => ({ cursor }),
    ),
    { cursor: `${cursorAfter(7)}=` },
    { cursor: `${cursorAfter(7)} ` },
  ])('is refused where it says %j', (text) => {
    expect(() => parseStatementQuery(text)).toThrow(ProblemError);
  });
});
