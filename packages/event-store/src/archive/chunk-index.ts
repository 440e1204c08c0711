import type { EventPlace } from './archived-entry.ts';

/** A part of a chunk that can be unpacked on its own. */
export interface ChunkBlock {
  /** Where it begins in the file, bytes. */
  readonly offset: number;
  readonly bytes: number;
  readonly events: number;
  readonly firstPosition: string;
}

/** What a chunk has of one stream: versions without a hole. */
export interface StreamInChunk {
  readonly firstVersion: number;
  readonly lastVersion: number;
  /** The hash of the event at `lastVersion`, which stands for all before it. */
  readonly lastHash: string;
  /** In turn: the number of a block, and the first version of the stream that it has. */
  readonly places: readonly number[];
}

/** Where the events of a chunk are. */
export interface ChunkIndex {
  readonly blocks: readonly ChunkBlock[];
  readonly streams: ReadonlyMap<string, StreamInChunk>;
}

type BlockRow = [offset: number, bytes: number, events: number, firstPosition: string];
type StreamRow = [streamId: string, first: number, last: number, hash: string, ...places: number[]];

/** An index as text: JSON with rows in place of objects, for there may be a row for each event. */
export function encodeIndex({ blocks, streams }: ChunkIndex): string {
  const blockRows: BlockRow[] = blocks.map((block) => [
    block.offset,
    block.bytes,
    block.events,
    block.firstPosition,
  ]);
  const streamRows: StreamRow[] = Array.from(streams, ([streamId, stream]) => [
    streamId,
    stream.firstVersion,
    stream.lastVersion,
    stream.lastHash,
    ...stream.places,
  ]);
  return JSON.stringify({ blocks: blockRows, streams: streamRows });
}

/** Reads the text of an index whose checksum was compared: it is what `encodeIndex` wrote. */
export function decodeIndex(text: string): ChunkIndex {
  const { blocks, streams } = JSON.parse(text) as { blocks: BlockRow[]; streams: StreamRow[] };
  return {
    blocks: blocks.map(([offset, bytes, events, firstPosition]) => ({
      offset,
      bytes,
      events,
      firstPosition,
    })),
    streams: new Map(
      streams.map(([streamId, firstVersion, lastVersion, lastHash, ...places]) => [
        streamId,
        { firstVersion, lastVersion, lastHash, places },
      ]),
    ),
  };
}

/** The numbers of the blocks that have versions of a stream from one to another, in order. */
export function blocksWith(
  { places }: StreamInChunk,
  { fromVersion, toVersion }: { readonly fromVersion: number; readonly toVersion: number },
): number[] {
  const found: number[] = [];
  for (let at = 0; at < places.length; at += 2) {
    const first = places[at + 1] ?? 0;
    const nextFirst = places[at + 3] ?? Infinity;
    if (first <= toVersion && nextFirst > fromVersion) found.push(places[at] ?? 0);
  }
  return found;
}

/** Collects what an index says of the streams of a chunk while its events are added. */
export class StreamsOfChunk {
  readonly #streams = new Map<string, StreamDraft>();

  /** What was last added of a stream. */
  get(streamId: string): Pick<StreamInChunk, 'lastVersion' | 'lastHash'> | undefined {
    return this.#streams.get(streamId);
  }

  add({ streamId, version }: EventPlace, hash: string, block: number): void {
    const known = this.#streams.get(streamId);
    if (known === undefined) {
      const places = [block, version];
      const draft = { firstVersion: version, lastVersion: version, lastHash: hash, places };
      this.#streams.set(streamId, draft);
      return;
    }
    known.lastVersion = version;
    known.lastHash = hash;
    if (known.places[known.places.length - 2] !== block) known.places.push(block, version);
  }

  get streams(): ReadonlyMap<string, StreamInChunk> {
    return this.#streams;
  }
}

interface StreamDraft {
  readonly firstVersion: number;
  lastVersion: number;
  lastHash: string;
  readonly places: number[];
}
