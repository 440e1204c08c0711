import { createHash } from 'node:crypto';
import { refuseQuery } from './query-text.ts';

/** Where a page ends: the members that the next one goes on after. */
export type Place = readonly (string | number)[];

/** What a cursor is good for: the route, and everything of the query that says which pages there are. */
export type CursorBinding = Readonly<Record<string, string | number | undefined>>;

/**
 * The cursor of the page that goes on after `place`. It is of use with the same binding alone: so that a
 * walk through pages is of one list, and not of two halves.
 */
export function writeCursor(binding: CursorBinding, place: Place): string {
  const text = JSON.stringify(place);
  return `${Buffer.from(text).toString('base64url')}.${sealOf(binding, text)}`;
}

/**
 * The place in a cursor that `writeCursor` made of the same binding.
 *
 * The seal finds a cursor of another query, and one that was changed or made up in passing. It keeps no
 * secret and needs none: a cursor says where a page begins, and never what may be seen.
 *
 * @param parse reads the place, undefined for one that cannot be
 * @throws {ProblemError} `input_invalid`
 */
export function readCursor<Read>(
  binding: CursorBinding,
  cursor: string,
  parse: (place: Place) => Read | undefined,
): Read {
  const [encoded = '', seal] = cursor.split('.', 2);
  const text = Buffer.from(encoded, 'base64url').toString();
  if (sealOf(binding, text) !== seal) return refuse();
  const place = placeIn(text);
  // Written again, because base64 is read with some tolerance.
  if (place === undefined || writeCursor(binding, place) !== cursor) return refuse();
  return parse(place) ?? refuse();
}

// What has the right seal was written here, or by somebody who has read this file.
function placeIn(text: string): Place | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlace(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPlace(value: unknown): value is Place {
  return (
    Array.isArray(value) &&
    value.every((member) => typeof member === 'string' || Number.isSafeInteger(member))
  );
}

function refuse(): never {
  return refuseQuery('cursor is not as an answer to this query gave it');
}

function sealOf(binding: CursorBinding, text: string): string {
  const bound = JSON.stringify(Object.entries(binding).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(`${bound}\n${text}`).digest('base64url').slice(0, 16);
}
