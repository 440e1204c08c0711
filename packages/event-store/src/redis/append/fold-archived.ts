import type { Redis } from 'ioredis';
import type { ArchiveReader } from '../../archive/archive-reader.ts';
import type { RecordedEvent } from '../../event.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import { archivedVersions } from '../archive/missing-events.ts';
import type { CategoryKeys } from '../keys.ts';
import { foldRecorded, type FoldedStream } from './folded-stream.ts';

/** Where streams are: in Redis, and what was trimmed there in the archive. */
export interface StreamPlaces {
  readonly keys: CategoryKeys;
  readonly archive: ArchiveReader | undefined;
}

/** A stream that is folded from its beginning. */
export interface FoldFromStart {
  readonly streamId: string;
  /** The fold of no events. */
  readonly start: FoldedStream;
  /** The first entry that Redis holds. */
  readonly first: RawEntry | undefined;
  readonly decode: (streamId: string, version: number, entry: RawEntry) => RecordedEvent;
}

/**
 * The fold of what was trimmed before the first entry that Redis holds: `start` itself, without any
 * question, where that is version 1.
 *
 * @throws as `archivedVersions` and `foldRecorded`
 */
export async function foldArchived(
  redis: Redis,
  { keys, archive }: StreamPlaces,
  { streamId, start, first, decode }: FoldFromStart,
): Promise<FoldedStream> {
  const firstVersion = first === undefined ? 1 : Number.parseInt(first[0], 10);
  // An entry that no store writes is told of where it is decoded.
  if (!(firstVersion > 1)) return start;
  const source = { keys, archive, ask: <T>(ask: (on: Redis) => Promise<T>) => ask(redis) };
  const missing = { fromVersion: 1, toVersion: firstVersion - 1, direction: 'forwards' } as const;
  let folded = start;
  for await (const page of archivedVersions(source, streamId, missing)) {
    folded = foldRecorded(
      folded,
      page.map((entry) => decode(streamId, folded.version, entry)),
    );
  }
  return folded;
}
