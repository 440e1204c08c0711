import type { Direction } from '../read-options.ts';
import type { RawEntry } from '../wire/stream-entry.ts';
import type {
  ArchivedCategoryRange,
  ArchivedStreamRange,
  ArchiveReader,
} from './archive-reader.ts';
import { placeOf, type ArchivedEntry } from './archived-entry.ts';
import { blocksWith } from './chunk-index.ts';
import { openChunk, type ChunkReader } from './chunk-reader.ts';
import { requireManifest, type ArchiveChunk } from './manifest.ts';
import { compareEntryIds } from '../wire/entry-id.ts';

// An index of 100,000 events takes 1 to 10 MB in memory.
const CHUNKS_OPEN_MAX = 8;

/**
 * Reads from the folder that `exportLog` wrote.
 *
 * A chunk is compared with its checksums when it is first needed, and again after it was not among
 * the last eight. One stream is found by the chunks' indexes, and only those of its blocks are
 * unpacked that have its events; whoever reads all of a stream looks at the index of every chunk.
 */
export function openArchiveFolder(folder: string): ArchiveReader {
  const open = recentChunks(folder);
  const chunksOf = async (partition: number): Promise<readonly ArchiveChunk[]> => {
    const { partitions } = await requireManifest(folder);
    return partitions[partition]?.chunks ?? [];
  };
  return {
    identityOf: async (partition) => {
      const { partitions } = await requireManifest(folder);
      return partitions[partition]?.identity;
    },
    streamEvents: async function* (range) {
      const chunks = inDirection(await chunksOf(range.partition), range.direction);
      let left = range;
      for (const chunk of chunks) {
        if (left.fromVersion > left.toVersion) return;
        for await (const page of streamPages(await open(chunk), left)) {
          left = afterPage(left, page);
          yield page;
        }
      }
    },
    categoryEvents: async function* (range) {
      const { after, before, direction } = range;
      const chunks = inDirection(await chunksOf(range.partition), direction).filter(
        ({ firstPosition, lastPosition }) =>
          compareEntryIds(lastPosition, after) > 0 &&
          (before === undefined || compareEntryIds(firstPosition, before) < 0),
      );
      for (const chunk of chunks) yield* categoryPagesOf(await open(chunk), range);
    },
  };
}

async function* streamPages(
  { index, readBlock }: ChunkReader,
  range: ArchivedStreamRange,
): AsyncGenerator<readonly RawEntry[]> {
  const { streamId, fromVersion, toVersion, direction } = range;
  const stream = index.streams.get(streamId);
  if (stream === undefined) return;
  if (stream.lastVersion < fromVersion || stream.firstVersion > toVersion) return;
  for (const block of inDirection(blocksWith(stream, range), direction)) {
    const entries = await readBlock(block);
    const page = entries.flatMap((entry): RawEntry[] => {
      const place = placeOf(entry.event);
      if (place?.streamId !== streamId) return [];
      const isWanted = place.version >= fromVersion && place.version <= toVersion;
      return isWanted ? [rawEntry(`${place.version}-0`, entry)] : [];
    });
    if (page.length > 0) yield inDirection(page, direction);
  }
}

async function* categoryPagesOf(
  { index, readBlock }: ChunkReader,
  { after, before, direction }: ArchivedCategoryRange,
): AsyncGenerator<readonly RawEntry[]> {
  const isWanted = ({ position }: ArchivedEntry): boolean =>
    compareEntryIds(position, after) > 0 &&
    (before === undefined || compareEntryIds(position, before) < 0);
  const blocks = index.blocks.flatMap(({ firstPosition }, block) => {
    const next = index.blocks[block + 1]?.firstPosition;
    const isBefore = before !== undefined && compareEntryIds(firstPosition, before) >= 0;
    const isAfter = next !== undefined && compareEntryIds(next, after) <= 0;
    return isBefore || isAfter ? [] : [block];
  });
  for (const block of inDirection(blocks, direction)) {
    const wanted = (await readBlock(block)).filter(isWanted);
    const page = wanted.map((entry) => rawEntry(entry.position, entry));
    if (page.length > 0) yield inDirection(page, direction);
  }
}

/** What is left to be found: a stream goes on in another chunk only where this one ends. */
function afterPage(range: ArchivedStreamRange, page: readonly RawEntry[]): ArchivedStreamRange {
  const last = Number.parseInt(page.at(-1)?.[0] ?? '0', 10);
  return range.direction === 'forwards'
    ? { ...range, fromVersion: last + 1 }
    : { ...range, toVersion: last - 1 };
}

function rawEntry(id: string, { event, meta }: ArchivedEntry): RawEntry {
  return [id, ['event', event, 'meta', meta]];
}

function inDirection<T>(items: readonly T[], direction: Direction): readonly T[] {
  return direction === 'forwards' ? items : items.toReversed();
}

/** Opens chunks, and keeps those that were used last. */
function recentChunks(folder: string): (chunk: ArchiveChunk) => Promise<ChunkReader> {
  const opened = new Map<string, Promise<ChunkReader>>();
  return async (chunk) => {
    const reading = opened.get(chunk.file) ?? openChunk(folder, chunk);
    opened.delete(chunk.file);
    opened.set(chunk.file, reading);
    for (const oldest of opened.keys()) {
      if (opened.size <= CHUNKS_OPEN_MAX) break;
      opened.delete(oldest);
    }
    try {
      return await reading;
    } catch (error) {
      // What is mended meanwhile is found at the next read.
      opened.delete(chunk.file);
      throw error;
    }
  };
}
