import type { CategoryEvent } from '../../event.ts';
import { typeInText } from '../../wire/event-type.ts';
import { decodeCategoryEntry } from '../../wire/stream-entry.ts';

/**
 * Makes an event of an entry of the category, or undefined of one that is left out.
 *
 * @throws {EntryDecodeError} for an entry that is no event
 */
export type DecodeEntry = (entryId: string, fields: readonly string[]) => CategoryEvent | undefined;

/**
 * The one place where what Redis answered becomes the events of reads and subscriptions.
 *
 * What `types` leaves out is recognised by its text and not parsed, so nothing but its type is looked
 * at.
 */
export function categoryDecoder(
  partition: number,
  types: readonly string[] | undefined,
): DecodeEntry {
  if (types === undefined) {
    return (entryId, fields) => decodeCategoryEntry(entryId, fields, partition);
  }
  const wanted = new Set(types);
  return (entryId, fields) => {
    const type = typeInText(fields[1] ?? '');
    if (type !== undefined && !wanted.has(type)) return undefined;
    const event = decodeCategoryEntry(entryId, fields, partition);
    return wanted.has(event.event.type) ? event : undefined;
  };
}
