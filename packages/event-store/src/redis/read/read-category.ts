import type { CategoryEvent } from '../../event.ts';
import type { ReadCategoryOptions } from '../../read-options.ts';
import { decodeCategoryEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import { pages } from './pages.ts';

/** The events of a category by position, a page at a time. @throws {EntryDecodeError} */
export async function* readCategory(
  partitions: readonly Partition[],
  { afterPosition }: ReadCategoryOptions,
): AsyncGenerator<CategoryEvent> {
  const after = typeof afterPosition === 'string' ? afterPosition : afterPosition?.[0];
  const first = after === undefined ? '-' : `(${after}`;
  for (const { keys, reader } of partitions) {
    for await (const [position, fields] of pages(reader, keys.categoryStream, first, '+')) {
      yield decodeCategoryEntry(position, fields, keys.partition);
    }
  }
}
