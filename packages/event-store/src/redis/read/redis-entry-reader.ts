import { assertCategoryEntries, assertStreamEntries } from '../../arguments.ts';
import type {
  CategoryEntriesOptions,
  EntryReader,
  StreamEntriesOptions,
} from '../../entry-reader.ts';
import type { RecordedEvent } from '../../event.ts';
import type { SchemaReading } from '../../schemas/schema-reading.ts';
import { LAST_POSSIBLE, nextEntryId } from '../../wire/entry-id.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import { categoryRange } from './category-range.ts';
import { PAGE_ENTRIES_MAX } from './pages.ts';
import { streamEntries } from './stream-entries.ts';

/** What entries are read with. */
export interface EntryReaderDeps {
  readonly partitions: readonly Partition[];
  /** @throws {TypeError} for what is no stream id */
  readonly partitionFor: (streamId: string) => Partition;
  readonly reading: SchemaReading;
}

/** Reads entries from Redis, and those that were trimmed from the archive. */
export class RedisEntryReader implements EntryReader {
  readonly #deps: EntryReaderDeps;

  constructor(deps: EntryReaderDeps) {
    this.#deps = deps;
  }

  categoryEntries(options: CategoryEntriesOptions): AsyncIterable<readonly RawEntry[]> {
    const { partitions } = this.#deps;
    assertCategoryEntries(options, partitions.length);
    const partition = partitions[options.partition];
    if (partition === undefined) throw new TypeError('a partition is missing');
    const { afterPosition, throughPosition, pageEntriesMax = PAGE_ENTRIES_MAX } = options;
    const isBounded = throughPosition !== undefined && throughPosition !== LAST_POSSIBLE;
    return categoryRange(partition, {
      after: afterPosition,
      before: isBounded ? nextEntryId(throughPosition) : undefined,
      direction: 'forwards',
      pageEntriesMax,
    });
  }

  streamEntries(
    streamId: string,
    options: StreamEntriesOptions = {},
  ): AsyncIterable<readonly RawEntry[]> {
    assertStreamEntries(options);
    const { fromVersion: from = 1, toVersion: to, pageEntriesMax = PAGE_ENTRIES_MAX } = options;
    return streamEntries(this.#deps.partitionFor(streamId), { streamId, from, to, pageEntriesMax });
  }

  read<Recorded extends RecordedEvent>(event: Recorded): Recorded | undefined {
    return this.#deps.reading.event(event);
  }
}
