import { START_POSITION } from '../../archive/position.ts';
import type { CategoryEvent } from '../../event.ts';
import type { ReadCategoryOptions } from '../../read-options.ts';
import { decodeCategoryEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import { categoryEntries } from './category-entries.ts';

/** The events of a category by position, a page at a time. @throws {EntryDecodeError} */
export async function* readCategory(
  partitions: readonly Partition[],
  { afterPosition }: ReadCategoryOptions,
): AsyncGenerator<CategoryEvent> {
  const after = typeof afterPosition === 'string' ? afterPosition : afterPosition?.[0];
  for (const partition of partitions) {
    for await (const [position, fields] of categoryEntries(partition, after ?? START_POSITION)) {
      yield decodeCategoryEntry(position, fields, partition.keys.partition);
    }
  }
}
