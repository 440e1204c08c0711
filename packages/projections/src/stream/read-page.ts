import { compareEntryIds, type RawEntry } from '@streamfold/event-store';
import { readEntry, type EntryReading, type StreamEntry } from '../category-entry.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { ParkedEntry } from '../park-code.ts';

/** An entry and the stream that it belongs to. */
export interface PlacedEntry {
  readonly streamId: string;
  readonly entry: StreamEntry;
}

/** A page of entries as they were read. */
export interface ReadPage {
  readonly placed: readonly PlacedEntry[];
  /** Entries of no stream: they are parked. */
  readonly unplaced: readonly ParkedEntry[];
  /** How far the projection is when all of it is settled. */
  readonly checkpoint: Checkpoint;
}

/** Reads a page; what is at or before the checkpoint already is left out. */
export function readPage(
  entries: readonly RawEntry[],
  after: Checkpoint,
  reading: EntryReading,
): ReadPage {
  const placed: PlacedEntry[] = [];
  const unplaced: ParkedEntry[] = [];
  let { position, hash, count, time } = after;
  for (const raw of entries) {
    const [entryId] = raw;
    if (compareEntryIds(entryId, position) <= 0) continue;
    position = entryId;
    count += 1;
    hash = undefined;
    const read = readEntry(raw, reading);
    if (read.status === 'unplaced') {
      unplaced.push({ entryId, code: read.code, reason: read.reason, fields: raw[1] });
      continue;
    }
    placed.push(read);
    if (read.entry.status === 'intact') ({ hash, time } = read.entry.event.meta);
  }
  return { placed, unplaced, checkpoint: { position, hash, count, time } };
}
