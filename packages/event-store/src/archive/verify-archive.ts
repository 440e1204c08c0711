import { hashOf, isChained, placeOf, type ArchivedEntry } from './archived-entry.ts';
import { openChunk } from './chunk-reader.ts';
import { ArchiveDamagedError } from './errors.ts';
import {
  eventsOf,
  requireManifest,
  type ArchiveChunk,
  type ArchivedPartition,
} from './manifest.ts';
import { compareEntryIds, BEFORE_FIRST } from '../wire/entry-id.ts';

/** Something that is not right in an archive. */
export interface ArchiveProblem {
  readonly file: string;
  /** One sentence without its subject, the file: `its checksum does not match`. */
  readonly problem: string;
}

/** How an archive is verified. */
export interface VerifyArchiveOptions {
  /** Called for every problem as it is found. */
  readonly onProblem?: (problem: ArchiveProblem) => void;
  /** Called after each block, with what was verified of what the manifest says is there. */
  readonly onProgress?: (progress: { readonly events: number; readonly total: number }) => void;
}

/** What was verified. */
export interface VerifiedArchive {
  readonly category: string;
  readonly chunks: number;
  readonly events: number;
  readonly streams: number;
  /** How many problems there are; 0: the archive is what was exported, and whole. */
  readonly problems: number;
}

interface StreamEnd {
  readonly version: number;
  readonly hash: string | undefined;
}

/**
 * Reads a whole archive and reports everything that is not right in it: files that are missing or
 * changed, positions out of order, versions that are missing, broken hash chains.
 *
 * Memory: a block, and about 150 bytes for each stream of the archive.
 *
 * @throws {ArchiveDamagedError} there is no manifest that could be read
 */
export async function verifyArchive(
  folder: string,
  { onProblem, onProgress }: VerifyArchiveOptions = {},
): Promise<VerifiedArchive> {
  const { category, partitions } = await requireManifest(folder);
  const total = partitions.reduce((sum, archived) => sum + eventsOf(archived), 0);
  const found = { events: 0, streams: 0, problems: 0 };
  for (const archived of partitions) {
    const check = new PartitionCheck((problem) => {
      found.problems += 1;
      onProblem?.(problem);
    });
    for (const chunk of archived.chunks) {
      await checkChunk(folder, chunk, check, (events) => {
        found.events += events;
        onProgress?.({ events: found.events, total });
      });
    }
    found.streams += check.streams;
  }
  return { category, chunks: partitions.reduce(countChunks, 0), ...found };
}

function countChunks(sum: number, { chunks }: ArchivedPartition): number {
  return sum + chunks.length;
}

async function checkChunk(
  folder: string,
  chunk: ArchiveChunk,
  check: PartitionCheck,
  onBlock: (events: number) => void,
): Promise<void> {
  try {
    const reader = await openChunk(folder, chunk);
    check.beginChunk(chunk);
    for await (const entries of reader.blocks()) {
      for (const entry of entries) check.entry(entry);
      onBlock(entries.length);
    }
    check.endChunk();
  } catch (error) {
    if (!(error instanceof ArchiveDamagedError)) throw error;
    check.damaged(chunk, error);
  }
}

/** Follows the entries of a partition in the order of its chunks. */
class PartitionCheck {
  readonly #report: (problem: ArchiveProblem) => void;
  readonly #ends = new Map<string, StreamEnd>();
  #position = BEFORE_FIRST;
  #chunk: ArchiveChunk | undefined;
  #events = 0;
  // Behind a chunk that cannot be read every stream may have a gap, of which enough is said already.
  #isGapAllowed = new Set<string>();
  #hasUnread = false;

  constructor(report: (problem: ArchiveProblem) => void) {
    this.#report = report;
  }

  get streams(): number {
    return this.#ends.size;
  }

  beginChunk(chunk: ArchiveChunk): void {
    this.#chunk = chunk;
    this.#events = 0;
  }

  entry(entry: ArchivedEntry): void {
    const { position, event, meta } = entry;
    if (this.#events === 0 && position !== this.#chunk?.firstPosition) {
      this.#say(`begins at ${position} and not at its first position`);
    }
    this.#events += 1;
    if (compareEntryIds(position, this.#position) <= 0) this.#say(`${position} is out of order`);
    this.#position = position;
    const place = placeOf(event);
    if (place === undefined) {
      this.#say(`${position} is no event`);
      return;
    }
    const { streamId, version } = place;
    const end = this.#ends.get(streamId);
    const mayHaveGap = this.#hasUnread && !this.#isGapAllowed.has(streamId);
    if (mayHaveGap) this.#isGapAllowed.add(streamId);
    else this.#follow(entry, { streamId, version, end });
    this.#ends.set(streamId, { version, hash: hashOf(meta) });
  }

  endChunk(): void {
    const { events, lastPosition } = this.#chunk ?? {};
    if (events !== this.#events) this.#say(`has ${this.#events} events, not ${String(events)}`);
    if (lastPosition !== this.#position) {
      this.#say(`ends at ${this.#position} and not at its last position`);
    }
  }

  damaged(chunk: ArchiveChunk, { file, message }: ArchiveDamagedError): void {
    this.#report({ file, problem: message.replace(`archive file ${file}: `, '') });
    this.#position = chunk.lastPosition;
    this.#hasUnread = true;
    this.#isGapAllowed = new Set();
  }

  #follow(
    entry: ArchivedEntry,
    at: {
      readonly streamId: string;
      readonly version: number;
      readonly end: StreamEnd | undefined;
    },
  ): void {
    const { streamId, version, end } = at;
    const expected = (end?.version ?? 0) + 1;
    if (version !== expected) {
      this.#say(`has version ${version} of ${streamId} where ${expected} must come`);
    } else if (!isChained(end?.hash, entry)) {
      this.#say(`version ${version} of ${streamId}: hash does not match`);
    }
  }

  #say(problem: string): void {
    this.#report({ file: this.#chunk?.file ?? '', problem });
  }
}
