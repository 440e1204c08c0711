import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parseLine, type ArchivedEntry } from './archived-entry.ts';
import { decodeIndex, type ChunkBlock, type ChunkIndex } from './chunk-index.ts';
import { ArchiveDamagedError } from './errors.ts';
import type { ArchiveChunk, ArchiveFile } from './manifest.ts';

const unpack = promisify(gunzip);

const BLOCKS_AHEAD = 3;

/** Reads a chunk that has been compared with its checksum. */
export interface ChunkReader {
  readonly chunk: ArchiveChunk;
  readonly index: ChunkIndex;
  /** The entries of one block, in commit order. @throws {ArchiveDamagedError} */
  readonly readBlock: (block: number) => Promise<readonly ArchivedEntry[]>;
  /** The blocks from one to the end, read a little ahead of the reader. */
  readonly blocks: (first?: number) => AsyncIterable<readonly ArchivedEntry[]>;
}

/**
 * Compares both files of a chunk with their checksums, and opens it.
 *
 * @throws {ArchiveDamagedError} a file is missing or is not what was written
 */
export async function openChunk(folder: string, chunk: ArchiveChunk): Promise<ChunkReader> {
  const indexData = await readWhole(folder, chunk.index);
  await compareFile(folder, chunk);
  const isGzip = chunk.index.file.endsWith('.gz');
  const index = decodeIndex((isGzip ? await unpack(indexData) : indexData).toString());
  const readBlock = async (block: number): Promise<readonly ArchivedEntry[]> => {
    const place = index.blocks[block];
    if (place === undefined) throw new ArchiveDamagedError(chunk.file, `has no block ${block}`);
    return entriesOf(chunk.file, await readPart(folder, chunk.file, place));
  };
  return { chunk, index, readBlock, blocks: (first = 0) => inTurn(index, readBlock, first) };
}

/** @throws {ArchiveDamagedError} the file is missing, or is not what was written */
export async function compareFile(folder: string, expected: ArchiveFile): Promise<void> {
  const sha256 = createHash('sha256');
  let bytes = 0;
  try {
    for await (const data of createReadStream(join(folder, expected.file), {
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      sha256.update(data);
      bytes += data.length;
    }
  } catch (cause) {
    throw missing(expected.file, cause);
  }
  compare(expected, { bytes, sha256: sha256.digest('hex') });
}

async function readWhole(folder: string, expected: ArchiveFile): Promise<Buffer> {
  let data: Buffer;
  try {
    data = await readFile(join(folder, expected.file));
  } catch (cause) {
    throw missing(expected.file, cause);
  }
  compare(expected, { bytes: data.length, sha256: hash('sha256', data) });
  return data;
}

function compare(
  { file, bytes, sha256 }: ArchiveFile,
  found: { readonly bytes: number; readonly sha256: string },
): void {
  if (found.bytes !== bytes) {
    throw new ArchiveDamagedError(file, `has ${found.bytes} bytes, not ${bytes}`);
  }
  if (found.sha256 !== sha256) throw new ArchiveDamagedError(file, 'its checksum does not match');
}

function missing(file: string, cause: unknown): unknown {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  return isMissing ? new ArchiveDamagedError(file, 'is missing', { cause }) : cause;
}

async function readPart(folder: string, file: string, block: ChunkBlock): Promise<string> {
  const data = Buffer.allocUnsafe(block.bytes);
  const handle = await open(join(folder, file), 'r');
  try {
    await handle.read(data, 0, block.bytes, block.offset);
  } finally {
    await handle.close();
  }
  if (!file.endsWith('.gz')) return data.toString();
  try {
    return (await unpack(data)).toString();
  } catch (cause) {
    throw new ArchiveDamagedError(file, `cannot be unpacked at byte ${block.offset}`, { cause });
  }
}

function entriesOf(file: string, text: string): ArchivedEntry[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line) => {
    const entry = parseLine(line);
    if (entry === undefined) throw new ArchiveDamagedError(file, 'has a line that is no event');
    return entry;
  });
}

async function* inTurn(
  { blocks }: ChunkIndex,
  read: ChunkReader['readBlock'],
  first: number,
): AsyncGenerator<readonly ArchivedEntry[]> {
  const ahead: Promise<readonly ArchivedEntry[]>[] = [];
  for (let next = first; next < blocks.length || ahead.length > 0;) {
    while (ahead.length < BLOCKS_AHEAD && next < blocks.length) {
      const reading = read(next++);
      // What fails is thrown when its turn comes, if the reader goes on so far.
      reading.catch(() => undefined);
      ahead.push(reading);
    }
    const entries = await ahead.shift();
    if (entries !== undefined) yield entries;
  }
}
