import { assertInteger } from '../../arguments.ts';
import type { CategoryEvent } from '../../event.ts';
import type { CategoryPosition, Direction, ReadCategoryOptions } from '../../read-options.ts';
import { compareEntryIds } from '../../wire/entry-id.ts';
import type { Partition } from '../partition.ts';
import { CategoryCursor } from './category-cursor.ts';
import { categoryDecoder } from './category-decoder.ts';
import { chosenPartitions, positionsOf } from './category-place.ts';
import { assertDirection } from './direction.ts';
import { PAGE_ENTRIES_MAX } from './pages.ts';

// What all partitions together read ahead stays small, however many there are.
const AHEAD_ENTRIES_MAX = 10_000;

/**
 * The events of a category by position, a page of each partition at a time.
 *
 * The end is that of the moment when a partition is first read: what is appended during the read is
 * not chased.
 *
 * @throws {TypeError} at once, for a partition, a position or a limit that cannot be
 * @throws {EntryDecodeError} at an entry that is no event
 */
export function readCategory(
  partitions: readonly Partition[],
  options: ReadCategoryOptions,
): AsyncIterable<CategoryEvent> {
  const { direction = 'forwards', limit = Infinity, types } = options;
  if (limit !== Infinity) assertInteger('limit', limit, 1);
  assertDirection(direction);
  const chosen = chosenPartitions(partitions, options.partition);
  const positions = (name: string, place: CategoryPosition | undefined) =>
    place === undefined
      ? undefined
      : positionsOf({ name, place, chosen, partitions: partitions.length });
  const after = positions('afterPosition', options.afterPosition);
  const before = positions('beforePosition', options.beforePosition);
  const fairShare = Math.max(50, Math.floor(AHEAD_ENTRIES_MAX / chosen.length));
  // With a filter nobody knows how many entries hold that many events.
  const pageEntriesMax = Math.min(
    PAGE_ENTRIES_MAX,
    fairShare,
    types === undefined ? limit : Infinity,
  );
  const cursors = (): CategoryCursor[] =>
    chosen.map((partition, index) => {
      const decode = categoryDecoder(partition.keys.partition, types);
      const range = { after: after?.[index], before: before?.[index] };
      return new CategoryCursor(partition, { ...range, direction, pageEntriesMax, decode });
    });
  return merged(cursors, direction, limit);
}

async function* merged(
  open: () => CategoryCursor[],
  direction: Direction,
  limit: number,
): AsyncGenerator<CategoryEvent, void, undefined> {
  const cursors = open();
  await Promise.all(cursors.map((cursor) => cursor.advance()));
  for (let left = limit; left > 0; left--) {
    const next = first(cursors, direction);
    if (next?.head === undefined) return;
    yield next.head;
    // Only when another event is wanted: it may take reading a page.
    if (left > 1 && !next.step()) await next.advance();
  }
}

/** The cursor whose event is next: by position, those of one position by partition. */
function first(
  cursors: readonly CategoryCursor[],
  direction: Direction,
): CategoryCursor | undefined {
  if (cursors.length === 1) return cursors[0];
  const sign = direction === 'forwards' ? 1 : -1;
  let best: CategoryCursor | undefined;
  for (const cursor of cursors) {
    if (cursor.head === undefined) continue;
    const order =
      best?.head === undefined
        ? -1
        : sign * compareEntryIds(cursor.head.position, best.head.position);
    // Read backwards, everything is the other way round, partitions too.
    if (order < 0 || (order === 0 && direction === 'backwards')) best = cursor;
  }
  return best;
}
