import { writeCursor, readCursor, type CursorBinding, type Place } from '../http/cursor.ts';
import { refuseQuery, timeIn, tokenIn, type QueryText } from '../http/query-text.ts';
import { limitIn, orderIn, versionIn, waitMsIn } from '../reads/read-query.ts';
import type { StatementRange } from './statement-reader.ts';

/** The query of a statement as it came: every member is text. */
export type StatementQueryText = QueryText<
  'from' | 'to' | 'order' | 'limit' | 'cursor' | 'after' | 'minVersion' | 'waitMs'
>;

/** What a statement is asked for. */
export interface StatementQuery {
  readonly range: StatementRange;
  /** The version that the read model must have come to; 0: any. */
  readonly minVersion: number;
  /** How long to wait for that, milliseconds. */
  readonly waitMs: number;
}

/**
 * Reads the query of the statement of `id`. `after` is the token of a write to the same account; with
 * `minVersion` beside it, both must be there.
 *
 * @throws {ProblemError} `input_invalid`
 */
export function parseStatementQuery(id: string, text: StatementQueryText): StatementQuery {
  const fromTime = timeIn(text, 'from');
  const toTime = timeIn(text, 'to');
  if ((fromTime ?? -Infinity) > (toTime ?? Infinity)) refuseQuery('from is after to');
  const range = { id, fromTime, toTime, order: orderIn(text), limit: limitIn(text) };
  const { cursor } = text;
  const afterVersion =
    cursor === undefined ? undefined : readCursor(bindingOf(range), cursor, versionOf);
  const minVersion = versionIn(text, 'minVersion') ?? 0;
  return {
    range: { ...range, afterVersion },
    minVersion: Math.max(minVersion, tokenIn(text, 'after')?.version ?? 0),
    waitMs: waitMsIn(text),
  };
}

/** The cursor of the page of this range that goes on after `version`. */
export function statementCursor(range: StatementRange, version: number): string {
  return writeCursor(bindingOf(range), [version]);
}

function bindingOf({
  id,
  fromTime,
  toTime,
  order,
}: Omit<StatementRange, 'afterVersion' | 'limit'>): CursorBinding {
  return { list: 'statement', id, fromTime, toTime, order };
}

function versionOf([version, ...more]: Place): number | undefined {
  return typeof version === 'number' && version >= 1 && more.length === 0 ? version : undefined;
}
