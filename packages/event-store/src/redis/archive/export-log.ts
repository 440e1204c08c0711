import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assertInteger } from '../../arguments.ts';
import type { ArchivedEntry } from '../../archive/archived-entry.ts';
import { BLOCK_EVENTS, ChunkWriter } from '../../archive/chunk-writer.ts';
import { PARTIAL } from '../../archive/durable-files.ts';
import { ArchiveMismatchError } from '../../archive/errors.ts';
import {
  ARCHIVE_FORMAT,
  readManifest,
  writeManifest,
  type ArchiveChunk,
  type ArchivedPartition,
  type ArchiveManifest,
} from '../../archive/manifest.ts';
import { BEFORE_FIRST } from '../../wire/entry-id.ts';
import type { CategoryKeys } from '../keys.ts';
import { categoryPages } from './category-pages.ts';
import { assertJoins, eventsToExport } from './export-start.ts';
import {
  identityOf,
  keysOfLog,
  withLog,
  type LogAddress,
  type LogConnection,
} from './log-connection.ts';

/** What is exported, and how. */
export interface ExportLogOptions extends LogAddress {
  /** The folder of the archive: made if it is not there, gone on with if it is. */
  readonly folder: string;
  /** How many events a file has at the most. @default 100000 */
  readonly chunkEvents?: number;
  /** @default true */
  readonly gzip?: boolean;
  /** Called after each page. `total` is what there was to export when each partition was begun. */
  readonly onProgress?: (progress: { readonly events: number; readonly total: number }) => void;
  /** Ends the export early, with what was read by then. */
  readonly signal?: AbortSignal;
}

/** What an export added. */
export interface ExportedLog {
  readonly events: number;
  readonly chunks: number;
  /** As stored: compressed, if it is. The indexes are not counted. */
  readonly bytes: number;
  /** What the archive has now. */
  readonly manifest: ArchiveManifest;
}

const CHUNK_EVENTS = 100_000;

// A file that is being written changes all the time: one that has not for so long was left behind.
const LEFT_BEHIND_MS = 3_600_000;

/**
 * Adds to an archive all events of a log that it does not have, up to those that are there when their
 * partition is begun. Memory does not grow with the log.
 *
 * The manifest names a chunk when its files are on the disk, so that an export that is cut off leaves
 * an archive of whole chunks, and the next goes on where that ends. Within a chunk each stream's
 * versions and hash chain are checked; `verifyArchive` checks them over all chunks.
 *
 * @throws {LogIdentityError} Redis holds no log of the category
 * @throws {ArchiveMismatchError} the folder has the archive of another log, or of another past
 * @throws {EntryDecodeError} an entry that is no event of the store: it must be removed first
 * @throws {StreamCorruptedError} an event that is missing from the category, or was changed
 * @throws {StoreUnavailableError} Redis could not answer: run it again
 */
export async function exportLog(options: ExportLogOptions): Promise<ExportedLog> {
  const { folder, category, chunkEvents = CHUNK_EVENTS } = options;
  assertInteger('chunkEvents', chunkEvents, 1);
  await mkdir(folder, { recursive: true });
  await removeLeftBehind(folder);
  const allKeys = await keysOfLog(options, 'export');
  const run = new ExportRun(options, await manifestFor(folder, category, allKeys.length));
  for (const keys of allKeys) {
    if (options.signal?.aborted === true) break;
    await withLog(options, { key: keys.categoryStream, name: 'export' }, (log) =>
      run.exportPartition(log, keys),
    );
  }
  return run.result;
}

class ExportRun {
  readonly #options: ExportLogOptions;
  readonly #partitions: ArchivedPartition[];
  #events = 0;
  #total = 0;
  #added: ArchiveChunk[] = [];

  constructor(options: ExportLogOptions, manifest: ArchiveManifest) {
    this.#options = options;
    this.#partitions = [...manifest.partitions];
  }

  get result(): ExportedLog {
    const bytes = this.#added.reduce((sum, chunk) => sum + chunk.bytes, 0);
    return { events: this.#events, chunks: this.#added.length, bytes, manifest: this.#manifest };
  }

  async exportPartition(log: LogConnection, keys: CategoryKeys): Promise<void> {
    const identity = await identityOf(log, keys);
    const before = this.#partitions[keys.partition] ?? {
      partition: keys.partition,
      identity,
      chunks: [],
    };
    await assertJoins(log, keys, { identity, archived: before, folder: this.#options.folder });
    this.#partitions[keys.partition] = before;
    const [end] = await log.ask((redis) =>
      redis.xrevrange(keys.categoryStream, '+', '-', 'COUNT', 1),
    );
    this.#total += await eventsToExport(log, keys, before);
    const after = before.chunks.at(-1)?.lastPosition ?? BEFORE_FIRST;
    const through = end?.[0] ?? after;
    const range = { key: keys.categoryStream, after, through, pageEntries: BLOCK_EVENTS };
    await this.#write(keys.partition, categoryPages(log, range));
    // Also where nothing was added: an archive of an empty log is one, and can be restored.
    await writeManifest(this.#options.folder, this.#manifest);
  }

  async #write(partition: number, pages: AsyncIterable<readonly ArchivedEntry[]>): Promise<void> {
    const { chunkEvents = CHUNK_EVENTS, signal, onProgress } = this.#options;
    let chunk: ChunkWriter | undefined;
    try {
      for await (const page of pages) {
        if (signal?.aborted === true) break;
        for (let at = 0; at < page.length;) {
          chunk ??= await this.#open(partition);
          const block = page.slice(at, at + chunkEvents - chunk.events);
          await chunk.add(block);
          at += block.length;
          this.#events += block.length;
          if (chunk.events < chunkEvents) continue;
          await this.#finish(partition, chunk);
          chunk = undefined;
        }
        onProgress?.({ events: this.#events, total: Math.max(this.#total, this.#events) });
      }
      if (chunk !== undefined) await this.#finish(partition, chunk);
      chunk = undefined;
    } finally {
      await chunk?.discard();
    }
  }

  #open(partition: number): Promise<ChunkWriter> {
    const { folder, category, gzip = true } = this.#options;
    const number = (this.#partitions[partition]?.chunks.length ?? 0) + 1;
    return ChunkWriter.open({ folder, category, partition, number, gzip });
  }

  async #finish(partition: number, writer: ChunkWriter): Promise<void> {
    const before = this.#partitions[partition];
    if (before === undefined) throw new TypeError('a partition is missing');
    const chunk = await writer.finish();
    this.#added.push(chunk);
    this.#partitions[partition] = { ...before, chunks: [...before.chunks, chunk] };
    await writeManifest(this.#options.folder, this.#manifest);
  }

  get #manifest(): ArchiveManifest {
    const { category } = this.#options;
    return { format: ARCHIVE_FORMAT, category, partitions: this.#partitions };
  }
}

async function manifestFor(
  folder: string,
  category: string,
  partitions: number,
): Promise<ArchiveManifest> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return { format: ARCHIVE_FORMAT, category, partitions: [] };
  // An export that was cut off may have begun some of the partitions only.
  if (manifest.category === category && manifest.partitions.length <= partitions) return manifest;
  const { category: other, partitions: archived } = manifest;
  throw new ArchiveMismatchError(
    `the archive is of the log ${other} with partitions: ${archived.length}, ` +
      `not of ${category} with partitions: ${partitions}`,
  );
}

async function removeLeftBehind(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(PARTIAL)) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (mtimeMs < Date.now() - LEFT_BEHIND_MS) await rm(join(folder, name), { force: true });
  }
}
