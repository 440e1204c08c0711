import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './durable-files.ts';
import { ArchiveDamagedError } from './errors.ts';
import { isEntryId } from '../wire/entry-id.ts';

/** The name of the file that says what an archive has. */
export const MANIFEST_FILE = 'manifest.json';

/** The format that this version writes, and the only one that it reads. */
export const ARCHIVE_FORMAT = 1;

/** A file of an archive, as it was when it was written. */
export interface ArchiveFile {
  /** Its name in the folder of the archive. */
  readonly file: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** A run of events of one partition in commit order, and its index. */
export interface ArchiveChunk extends ArchiveFile {
  readonly firstPosition: string;
  readonly lastPosition: string;
  readonly events: number;
  readonly index: ArchiveFile;
}

/** One partition of an archived log. Its chunks are in commit order. */
export interface ArchivedPartition {
  /** From 0. */
  readonly partition: number;
  /** The name of the log that the chunks are from. */
  readonly identity: string;
  readonly chunks: readonly ArchiveChunk[];
}

/** What an archive has: everything that restoring its log needs to know. */
export interface ArchiveManifest {
  readonly format: typeof ARCHIVE_FORMAT;
  readonly category: string;
  /** One for each partition of the log, in the order of their numbers. */
  readonly partitions: readonly ArchivedPartition[];
}

/** @throws {ArchiveDamagedError} it is there and no manifest; undefined where there is none */
export async function readManifest(folder: string): Promise<ArchiveManifest | undefined> {
  const text = await readIfThere(join(folder, MANIFEST_FILE));
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ArchiveDamagedError(MANIFEST_FILE, 'is not JSON', { cause });
  }
  if (isRecord(value) && value['format'] !== ARCHIVE_FORMAT) {
    const problem = `has format ${JSON.stringify(value['format'])}, not ${ARCHIVE_FORMAT}`;
    throw new ArchiveDamagedError(MANIFEST_FILE, problem);
  }
  if (!isManifest(value)) throw new ArchiveDamagedError(MANIFEST_FILE, 'lacks what it must have');
  return value;
}

/** As `readManifest`. @throws {ArchiveDamagedError} also where there is none */
export async function requireManifest(folder: string): Promise<ArchiveManifest> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) throw new ArchiveDamagedError(MANIFEST_FILE, 'is missing');
  return manifest;
}

/** Replaces the manifest: after a crash it is the old one or the new one. */
export async function writeManifest(folder: string, manifest: ArchiveManifest): Promise<void> {
  await writeDurably(folder, MANIFEST_FILE, `${JSON.stringify(manifest, null, 1)}\n`);
}

/** How many events the chunks of a partition have. */
export function eventsOf({ chunks }: ArchivedPartition): number {
  return chunks.reduce((sum, { events }) => sum + events, 0);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isManifest(value: unknown): value is ArchiveManifest {
  if (!isRecord(value)) return false;
  const { category, partitions } = value;
  return typeof category === 'string' && Array.isArray(partitions) && partitions.every(isPartition);
}

function isPartition(value: unknown, index: number): boolean {
  if (!isRecord(value)) return false;
  const { partition, identity, chunks } = value;
  const isNamed = partition === index && typeof identity === 'string' && identity !== '';
  return isNamed && Array.isArray(chunks) && chunks.every(isChunk);
}

function isChunk(value: unknown): boolean {
  if (!isRecord(value) || !isFile(value) || !isRecord(value['index'])) return false;
  const { firstPosition, lastPosition, events, index } = value;
  const isPlaced = [firstPosition, lastPosition].every(
    (position) => typeof position === 'string' && isEntryId(position),
  );
  return isPlaced && Number.isSafeInteger(events) && isFile(index);
}

function isFile(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { file, bytes, sha256 } = value;
  // A name and no path: an archive names no file outside of its folder.
  const isName = typeof file === 'string' && /^[\w.-]+$/.test(file) && !file.startsWith('.');
  return isName && Number.isSafeInteger(bytes) && typeof sha256 === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
