import {
  compareEntryIds,
  type EntryReader,
  type RawEntry,
  type RecordedEvent,
  type StreamEvent,
} from '@streamfold/event-store';

/** A log of one partition that a unit test writes down, entry by entry. */
export class ListedLog implements EntryReader {
  readonly category: RawEntry[] = [];
  readonly #streams = new Map<string, RawEntry[]>();
  readonly #pageEntriesMax: number;
  #last = 0;

  constructor({ pageEntriesMax = 3 }: { readonly pageEntriesMax?: number } = {}) {
    this.#pageEntriesMax = pageEntriesMax;
  }

  /** Appends an event; answers its entry. */
  append(streamId: string, event: StreamEvent): RawEntry {
    const stream = this.#streams.get(streamId) ?? [];
    const version = stream.length + 1;
    const { type, ...data } = event;
    const meta = { commit: `${streamId}-${version}`, time: 1_000 + this.#last, hash: 'h' };
    const fields = [
      'event',
      JSON.stringify({ id: streamId, version, type, ...data }),
      'meta',
      JSON.stringify(meta),
    ];
    this.#streams.set(streamId, [...stream, [`${version}-0`, fields]]);
    return this.forge(...fields);
  }

  /** Adds an entry to the category alone. */
  forge(...fields: string[]): RawEntry {
    this.#last += 1;
    const entry: RawEntry = [`${this.#last}-0`, fields];
    this.category.push(entry);
    return entry;
  }

  /** Takes the entry of a version out of its own stream. */
  loseOwn(streamId: string, version: number): void {
    const stream = this.#streams.get(streamId) ?? [];
    this.#streams.set(
      streamId,
      stream.filter(([id]) => id !== `${version}-0`),
    );
  }

  /** Takes an entry out of the category. */
  lose(entryId: string): void {
    const index = this.category.findIndex(([id]) => id === entryId);
    this.category.splice(index, 1);
  }

  /** Puts other fields in the place of an entry of the category. */
  damage(entryId: string, ...fields: string[]): RawEntry {
    const index = this.category.findIndex(([id]) => id === entryId);
    const entry: RawEntry = [entryId, fields];
    this.category[index] = entry;
    return entry;
  }

  async *categoryEntries({
    afterPosition = '0-0',
    throughPosition,
  }: {
    readonly afterPosition?: string;
    readonly throughPosition?: string;
  }): AsyncGenerator<readonly RawEntry[]> {
    const wanted = this.category.filter(
      ([id]) =>
        compareEntryIds(id, afterPosition) > 0 &&
        (throughPosition === undefined || compareEntryIds(id, throughPosition) <= 0),
    );
    for (let from = 0; from < wanted.length; from += this.#pageEntriesMax) {
      yield await Promise.resolve(wanted.slice(from, from + this.#pageEntriesMax));
    }
  }

  async *streamEntries(
    streamId: string,
    { fromVersion = 1, toVersion = Infinity } = {},
  ): AsyncGenerator<readonly RawEntry[]> {
    const wanted = (this.#streams.get(streamId) ?? []).filter(([id]) => {
      const version = Number.parseInt(id, 10);
      return version >= fromVersion && version <= toVersion;
    });
    if (wanted.length > 0) yield await Promise.resolve(wanted);
  }

  /** Events of the type `unknown_to_schemas` are left out, as schemas may do. */
  read<Recorded extends RecordedEvent>(event: Recorded): Recorded | undefined {
    return event.event.type === 'unknown_to_schemas' ? undefined : event;
  }
}
