import { createHash, hash, type Hash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { EntryDecodeError, StreamCorruptedError } from '../errors.ts';
import {
  hashOf,
  isChained,
  isJson,
  isOneLine,
  lineOf,
  placeOf,
  type ArchivedEntry,
} from './archived-entry.ts';
import { encodeIndex, StreamsOfChunk, type ChunkBlock } from './chunk-index.ts';
import { partialName, publish, writeDurably } from './durable-files.ts';
import type { ArchiveChunk, ArchiveFile } from './manifest.ts';

/** How many events a block has at the most: what is unpacked to read a single one. */
export const BLOCK_EVENTS = 1_000;

// Packed in other threads while the next is read: two are under way, two wait their turn.
const BLOCKS_UNDER_WAY = 4;

const pack = promisify(gzip);

/** Which chunk is written, and how. */
export interface ChunkTarget {
  readonly folder: string;
  readonly category: string;
  readonly partition: number;
  /** From 1, in commit order. */
  readonly number: number;
  readonly gzip: boolean;
}

/**
 * Writes one chunk, a block at a time, to a file that gets its name when it is whole and on the disk.
 *
 * A compressed block is a gzip member of its own: `zcat` reads the file, and a reader can begin at
 * each block.
 */
export class ChunkWriter {
  readonly #target: ChunkTarget;
  readonly #partial: string;
  readonly #handle: FileHandle;
  readonly #streams = new StreamsOfChunk();
  readonly #blocks: ChunkBlock[] = [];
  readonly #sha256: Hash = createHash('sha256');
  readonly #underWay: Promise<void>[] = [];
  #written: Promise<void> = Promise.resolve();
  #bytes = 0;
  #events = 0;
  #blocksBegun = 0;
  #firstPosition = '';
  #lastPosition = '';

  private constructor(target: ChunkTarget, handle: FileHandle, partial: string) {
    this.#target = target;
    this.#handle = handle;
    this.#partial = partial;
  }

  static async open(target: ChunkTarget): Promise<ChunkWriter> {
    const partial = partialName();
    const handle = await open(join(target.folder, partial), 'wx');
    return new ChunkWriter(target, handle, partial);
  }

  /** How many events were added. */
  get events(): number {
    return this.#events;
  }

  /**
   * Adds entries that follow on those before, as one block; settles when more may be added.
   *
   * @throws {EntryDecodeError} an entry that is no event of the store
   * @throws {StreamCorruptedError} a version that is missing in the chunk, or a broken hash chain
   */
  async add(entries: readonly ArchivedEntry[]): Promise<void> {
    const [first] = entries;
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return;
    const block = this.#blocksBegun++;
    let text = '';
    for (const entry of entries) {
      this.#note(entry, block);
      text += `${lineOf(entry)}\n`;
    }
    if (this.#events === 0) this.#firstPosition = first.position;
    this.#lastPosition = last.position;
    this.#events += entries.length;
    const packed = this.#target.gzip ? pack(text) : Promise.resolve(Buffer.from(text));
    const about = { events: entries.length, firstPosition: first.position };
    this.#written = this.#inTurn(this.#written, packed, about);
    // What fails here is thrown where it is waited for: by a later `add`, or by `finish`.
    this.#written.catch(() => undefined);
    this.#underWay.push(this.#written);
    if (this.#underWay.length >= BLOCKS_UNDER_WAY) await this.#underWay.shift();
  }

  /** Writes the index, syncs both files and names them. */
  async finish(): Promise<ArchiveChunk> {
    await this.#written;
    await this.#handle.sync();
    await this.#handle.close();
    const { folder, category, partition, number } = this.#target;
    // The last position is in the name, so that two exports at once cannot name two files alike.
    const name = `${category}-${partition}-${String(number).padStart(6, '0')}-${this.#lastPosition}`;
    const file = `${name}.jsonl${this.#target.gzip ? '.gz' : ''}`;
    await publish(folder, this.#partial, file);
    return {
      file,
      bytes: this.#bytes,
      sha256: this.#sha256.digest('hex'),
      firstPosition: this.#firstPosition,
      lastPosition: this.#lastPosition,
      events: this.#events,
      index: await this.#writeIndex(`${name}.index.json`),
    };
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    await this.#written.catch(() => undefined);
    await this.#handle.close();
    await rm(join(this.#target.folder, this.#partial), { force: true });
  }

  #note(entry: ArchivedEntry, block: number): void {
    const place = placeOf(entry.event);
    const entryHash = hashOf(entry.meta);
    if (place === undefined || entryHash === undefined || !isOneLine(entry)) {
      throw new EntryDecodeError(entry.position, 'is not an event as the store writes it');
    }
    const { streamId, version } = place;
    const known = this.#streams.get(streamId);
    if (known !== undefined && version !== known.lastVersion + 1) {
      const problem = `is missing from the category before position ${entry.position}`;
      throw new StreamCorruptedError(streamId, known.lastVersion + 1, problem);
    }
    // Where the event before is in an earlier chunk its hash is not at hand: `verifyArchive` has it.
    const isSound =
      known === undefined && version > 1 ? isJson(entry) : isChained(known?.lastHash, entry);
    if (!isSound) throw new StreamCorruptedError(streamId, version, 'is not what was written');
    this.#streams.add(place, entryHash, block);
  }

  async #inTurn(
    before: Promise<void>,
    packed: Promise<Buffer>,
    about: Pick<ChunkBlock, 'events' | 'firstPosition'>,
  ): Promise<void> {
    const [data] = await Promise.all([packed, before]);
    await this.#handle.write(data);
    this.#sha256.update(data);
    this.#blocks.push({ offset: this.#bytes, bytes: data.length, ...about });
    this.#bytes += data.length;
  }

  async #writeIndex(name: string): Promise<ArchiveFile> {
    const text = encodeIndex({ blocks: this.#blocks, streams: this.#streams.streams });
    const data = this.#target.gzip ? await pack(text) : Buffer.from(text);
    const file = this.#target.gzip ? `${name}.gz` : name;
    await writeDurably(this.#target.folder, file, data);
    return { file, bytes: data.length, sha256: hash('sha256', data) };
  }
}
