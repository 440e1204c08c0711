import { assertCategoryEntries, assertStreamEntries } from '../../arguments.ts';
import type {
  CategoryEntriesOptions,
  EntryReader,
  StreamEntriesOptions,
} from '../../entry-reader.ts';
import type { RecordedEvent } from '../../event.ts';
import { assertStreamId } from '../../redis/keys.ts';
import { BEFORE_FIRST, compareEntryIds } from '../../wire/entry-id.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { InMemoryLog } from './in-memory-log.ts';
import type { Ping } from './in-memory-read.ts';

const PAGE_ENTRIES_MAX = 1_000;

/** Reads the entries of a log in memory, which are those that Redis would hold. */
export class InMemoryEntryReader implements EntryReader {
  readonly #log: InMemoryLog;
  readonly #ping: Ping;

  constructor(log: InMemoryLog, ping: Ping) {
    this.#log = log;
    this.#ping = ping;
  }

  categoryEntries(options: CategoryEntriesOptions): AsyncIterable<readonly RawEntry[]> {
    assertCategoryEntries(options, this.#log.partitions);
    const { partition, afterPosition = BEFORE_FIRST, throughPosition, pageEntriesMax } = options;
    const isWanted = ([position]: RawEntry): boolean =>
      compareEntryIds(position, afterPosition) > 0 &&
      (throughPosition === undefined || compareEntryIds(position, throughPosition) <= 0);
    return this.#pages(() => this.#log.category(partition).filter(isWanted), pageEntriesMax);
  }

  streamEntries(
    streamId: string,
    options: StreamEntriesOptions = {},
  ): AsyncIterable<readonly RawEntry[]> {
    assertStreamId(streamId);
    assertStreamEntries(options);
    const { fromVersion = 1, toVersion, pageEntriesMax } = options;
    const wanted = () => this.#log.stream(streamId).entries.slice(fromVersion - 1, toVersion);
    return this.#pages(wanted, pageEntriesMax);
  }

  /** The store in memory has no schemas. */
  read<Recorded extends RecordedEvent>(event: Recorded): Recorded {
    return event;
  }

  async *#pages(
    entries: () => readonly RawEntry[],
    pageEntriesMax = PAGE_ENTRIES_MAX,
  ): AsyncGenerator<readonly RawEntry[], void, undefined> {
    await this.#ping();
    const wanted = entries();
    for (let read = 0; read < wanted.length; read += pageEntriesMax) {
      await this.#ping();
      yield wanted.slice(read, read + pageEntriesMax);
    }
  }
}
