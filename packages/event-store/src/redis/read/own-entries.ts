import {
  archivedVersions,
  firstVersionHeld,
  type ArchiveSource,
} from '../archive/missing-events.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import { pages } from './pages.ts';

/** The place of a partition's events that Redis no longer holds. */
export function archiveSourceOf({ keys, archive, reader }: Partition): ArchiveSource {
  return { keys, archive, ask: (command) => reader.read(command) };
}

/** The entries of an own stream from one version to another, those that were trimmed among them. */
export async function* ownEntries(
  partition: Partition,
  streamId: string,
  { fromVersion, toVersion }: { readonly fromVersion: number; readonly toVersion: number },
): AsyncGenerator<RawEntry> {
  const { reader, keys } = partition;
  const source = archiveSourceOf(partition);
  const missing = async function* (from: number, to: number): AsyncGenerator<RawEntry> {
    const range = { fromVersion: from, toVersion: to, direction: 'forwards' } as const;
    for await (const page of archivedVersions(source, streamId, range)) yield* page;
  };
  let next = fromVersion;
  const range = [`${fromVersion}-0`, `${toVersion}-0`] as const;
  for await (const entry of pages(reader, keys.stream(streamId), ...range)) {
    const version = Number.parseInt(entry[0], 10);
    // The stream may also be trimmed between two of its pages.
    if (version > next) yield* missing(next, version - 1);
    yield entry;
    next = version + 1;
  }
  // A stream keeps its newest event, so that a read to its end has met that, or nothing at all.
  const isToEnd = toVersion === Number.MAX_SAFE_INTEGER && next > fromVersion;
  if (next > toVersion || isToEnd) return;
  const held = (await firstVersionHeld(source, streamId)) ?? 0;
  if (held > next) yield* missing(next, Math.min(held - 1, toVersion));
}
