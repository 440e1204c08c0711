import { compareEntryIds, type EntryReader, type RawEntry } from '@streamfold/event-store';

/** What a log holds, damage included. */
export interface RawLog {
  /** The entries of the category, in order. */
  readonly category?: readonly RawEntry[];
  /** The own entries of each stream, by version. */
  readonly streams?: Readonly<Record<string, readonly RawEntry[]>>;
}

/** Reads such a log, two entries at a time, without schemas. */
export function rawLog({ category = [], streams = {} }: RawLog): EntryReader {
  return {
    categoryEntries: ({ afterPosition = '0-0', throughPosition }) =>
      inPages(
        category.filter(
          ([id]) =>
            compareEntryIds(id, afterPosition) > 0 &&
            (throughPosition === undefined || compareEntryIds(id, throughPosition) <= 0),
        ),
      ),
    streamEntries: (streamId, { fromVersion = 1, toVersion = Infinity } = {}) =>
      inPages(
        (streams[streamId] ?? []).filter(([id]) => {
          const version = Number.parseInt(id, 10);
          return version >= fromVersion && version <= toVersion;
        }),
      ),
    read: (event) => event,
  };
}

async function* inPages(
  entries: readonly RawEntry[],
): AsyncGenerator<readonly RawEntry[], void, undefined> {
  for (let from = 0; from < entries.length; from += 2) {
    yield await Promise.resolve(entries.slice(from, from + 2));
  }
}
