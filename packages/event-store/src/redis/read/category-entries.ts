import { archivedPositions } from '../archive/missing-events.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import { archiveSourceOf } from './own-entries.ts';

const PAGE_ENTRIES = 1_000;

/** The entries of a partition after a position, those that were trimmed among them. */
export async function* categoryEntries(
  partition: Partition,
  after: string,
): AsyncGenerator<RawEntry> {
  const { reader, keys } = partition;
  const source = archiveSourceOf(partition);
  let last = after;
  for (;;) {
    const page = await reader.read((redis) =>
      redis.xrange(keys.categoryStream, `(${last}`, '+', 'COUNT', PAGE_ENTRIES),
    );
    // Asked after the page was read: what was trimmed by then may be missing in it.
    const unread = { after: last, before: undefined, direction: 'forwards' } as const;
    let isTrimmed = false;
    for await (const archived of archivedPositions(source, unread)) {
      isTrimmed = true;
      last = archived.at(-1)?.[0] ?? last;
      yield* archived;
    }
    if (isTrimmed) continue;
    yield* page;
    const end = page.at(-1);
    if (end === undefined || page.length < PAGE_ENTRIES) return;
    [last] = end;
  }
}
