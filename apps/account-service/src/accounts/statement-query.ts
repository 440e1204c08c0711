import { parseToken } from '@streamfold/projections';
import { ProblemError } from '../http/problem-details.ts';

/** How many transactions a page has, and how long a read may wait. */
export const STATEMENT_LIMITS = { limit: 50, limitMax: 500, waitMs: 1_000, waitMsMax: 10_000 };

/** The query of a statement as it came: every member is text. */
export interface StatementQueryText {
  readonly limit?: string;
  readonly cursor?: string;
  readonly after?: string;
  readonly minVersion?: string;
  readonly waitMs?: string;
}

/** What a statement is asked for. */
export interface StatementQuery {
  readonly limit: number;
  /** Only what comes after this version. */
  readonly afterVersion: number;
  /** The version that the read model must have come to; 0: any. */
  readonly minVersion: number;
  /** How long to wait for that, milliseconds. */
  readonly waitMs: number;
}

/**
 * Reads the query of a statement. `after` is the token of a write to the same account; with `minVersion`
 * beside it, both must be there.
 *
 * @throws {ProblemError} `input_invalid`
 */
export function parseStatementQuery(text: StatementQueryText): StatementQuery {
  const { limit, limitMax, waitMs, waitMsMax } = STATEMENT_LIMITS;
  const version = { min: 1, max: Number.MAX_SAFE_INTEGER };
  const minVersion = integerOf(text, 'minVersion', version) ?? 0;
  return {
    limit: integerOf(text, 'limit', { min: 1, max: limitMax }) ?? limit,
    afterVersion: text.cursor === undefined ? 0 : parseCursor(text.cursor),
    minVersion: text.after === undefined ? minVersion : Math.max(minVersion, versionIn(text.after)),
    waitMs: integerOf(text, 'waitMs', { min: 0, max: waitMsMax }) ?? waitMs,
  };
}

/** The cursor of the page that goes on after `version`. */
export function cursorAfter(version: number): string {
  return Buffer.from(`after ${version}`).toString('base64url');
}

const INTEGER = /^(?:0|[1-9]\d{0,15})$/;
const CURSOR = /^after ([1-9]\d{0,15})$/;

function integerOf(
  text: StatementQueryText,
  name: 'limit' | 'minVersion' | 'waitMs',
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const given = text[name];
  if (given === undefined) return undefined;
  const value = INTEGER.test(given) ? Number(given) : Number.NaN;
  if (value >= min && value <= max) return value;
  return refuse(`${name} is no integer from ${min} to ${max}`);
}

function parseCursor(cursor: string): number {
  const version = Number(CURSOR.exec(Buffer.from(cursor, 'base64url').toString())?.[1]);
  // Written again, because base64 is read with some tolerance.
  if (Number.isSafeInteger(version) && cursorAfter(version) === cursor) return version;
  return refuse('cursor is not as an answer gave it');
}

function versionIn(after: string): number {
  const token = parseToken(after);
  return token === undefined ? refuse('after is no Streamfold-Token') : token.version;
}

function refuse(detail: string): never {
  throw new ProblemError('input_invalid', detail);
}
