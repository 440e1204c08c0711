import type { RawEntry } from '../../wire/stream-entry.ts';
import { archivedVersions, type ArchiveSource } from '../archive/missing-events.ts';
import { foldPage } from './fold-page.ts';
import type { FoldedStream } from './folded-stream.ts';

/** Whether entries of an own stream begin only after `version`: what comes before may be trimmed. */
export function beginAfter(entries: readonly RawEntry[], version: number): boolean {
  const [first] = entries;
  return first !== undefined && Number.parseInt(first[0], 10) > version;
}

/**
 * Folds from `start` by what is missing in Redis between it and `entries`, the first of which is not
 * the next one.
 *
 * @throws as `archivedVersions` and `foldPage`
 */
export async function foldArchived(
  { streamId, archive }: { readonly streamId: string; readonly archive: ArchiveSource },
  start: FoldedStream,
  entries: readonly RawEntry[],
): Promise<FoldedStream> {
  const toVersion = Number.parseInt(entries[0]?.[0] ?? '', 10) - 1;
  const missing = { fromVersion: start.version + 1, toVersion, direction: 'forwards' } as const;
  let folded = start;
  for await (const page of archivedVersions(archive, streamId, missing)) {
    folded = foldPage({ streamId }, folded, page);
  }
  return folded;
}
