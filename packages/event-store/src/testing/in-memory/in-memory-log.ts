import type { StreamEvent } from '../../event.ts';
import { partitionOf } from '../../redis/keys.ts';
import { chainHash } from '../../wire/hash-chain.ts';
import {
  eventText,
  metaText,
  sealedMetaText,
  type RawEntry,
  type UnhashedMeta,
} from '../../wire/stream-entry.ts';

/** A stream as the log keeps it: grows while it is held. */
export interface InMemoryStream {
  /** Its entries in the order of their versions: the entry of version 1 comes first. */
  readonly entries: readonly RawEntry[];
  /** Commit id to the version of its last event. */
  readonly commits: ReadonlyMap<string, number>;
  /** The time of the last event; undefined where there is none. */
  readonly time: number | undefined;
}

/** What one append writes to one stream. */
export interface StreamWrite {
  readonly streamId: string;
  readonly events: readonly StreamEvent[];
}

interface GrowingStream extends InMemoryStream {
  readonly entries: RawEntry[];
  readonly commits: Map<string, number>;
  hash: string | undefined;
  time: number | undefined;
}

/**
 * What a server holds for its stores, kept in this process instead: entries in the texts of the wire,
 * so that every reader gets events of its own, with all that JSON does to them.
 */
export class InMemoryLog {
  /** How many partitions it has. */
  readonly partitions: number;
  readonly #streams = new Map<string, GrowingStream>();
  /** The category stream of each partition. */
  readonly #categories: RawEntry[][];
  /** The time part and the count part of the last position of each partition. */
  readonly #lastPositions: [ms: number, seq: number][];
  readonly #waiting = new Set<() => void>();

  constructor(partitions: number) {
    this.partitions = partitions;
    this.#categories = Array.from({ length: partitions }, () => []);
    this.#lastPositions = this.#categories.map(() => [0, 0]);
  }

  /** The stream; empty where there is none. */
  stream(streamId: string): InMemoryStream {
    return this.#streams.get(streamId) ?? emptyStream();
  }

  /** The entries of a partition's category stream: grows while it is held. */
  category(partition: number): readonly RawEntry[] {
    return this.#categories[partition] ?? [];
  }

  /**
   * Writes the events of one append to the ends of their streams, which are all of one partition, and
   * answers the positions of each stream's events.
   *
   * @throws {TypeError} for an event that is no JSON: nothing is written
   */
  write(writes: readonly StreamWrite[], meta: UnhashedMeta): string[][] {
    const planned = writes.map(({ streamId, events }) => {
      const stream = this.#streams.get(streamId) ?? emptyStream();
      return { streamId, stream, ...plannedEntries(stream, streamId, events, meta) };
    });
    const positions = planned.map(({ streamId, stream, entries, hash }) => {
      if (entries.length === 0) return [];
      this.#streams.set(streamId, stream);
      for (const entry of entries) stream.entries.push(entry);
      stream.commits.set(meta.commitId, stream.entries.length);
      Object.assign(stream, { hash, time: meta.time });
      return entries.map((entry) => this.#toCategory(streamId, entry, meta.time));
    });
    for (const wake of this.#waiting) wake();
    return positions;
  }

  /** Settles at the next write, or when `signal` is aborted. */
  nextWrite(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      if (signal.aborted) return resolve();
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #toCategory(streamId: string, [, fields]: RawEntry, time: number): string {
    const partition = partitionOf(streamId, this.partitions);
    const [ms, seq] = this.#lastPositions[partition] ?? [0, 0];
    // As Redis does it: positions go up, also where the clock goes back.
    const next: [number, number] = time > ms ? [time, 0] : [ms, seq + 1];
    this.#lastPositions[partition] = next;
    const position = `${next[0]}-${next[1]}`;
    this.#categories[partition]?.push([position, fields]);
    return position;
  }
}

function emptyStream(): GrowingStream {
  return { entries: [], commits: new Map(), hash: undefined, time: undefined };
}

function plannedEntries(
  before: GrowingStream,
  streamId: string,
  events: readonly StreamEvent[],
  meta: UnhashedMeta,
): { readonly entries: readonly RawEntry[]; readonly hash: string | undefined } {
  const unhashed = metaText(meta);
  let { hash } = before;
  const entries = events.map((event, index): RawEntry => {
    const version = before.entries.length + index + 1;
    const text = eventText(streamId, version, event);
    hash = chainHash(hash, text, unhashed);
    return [`${version}-0`, ['event', text, 'meta', sealedMetaText(unhashed, hash)]];
  });
  return { entries, hash };
}
