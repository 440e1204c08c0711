import type { PlannedStream } from './planned-stream.ts';
import type { FoundCommit, Proposal } from './proposal.ts';

/**
 * Where the log, or the batch before it, holds the commit id of a proposal; undefined where it does
 * not. Looked up before any version is compared, so that a repeated append is told of its first time.
 */
export function findCommit(
  proposal: Proposal,
  streams: ReadonlyMap<string, PlannedStream>,
): FoundCommit | undefined {
  const { parts, meta, isNamedByCaller, unresolvedSince, lostHashes } = proposal;
  // An id that was made up for this call alone can only be there if an answer to it was lost.
  if (!isNamedByCaller && unresolvedSince === undefined) return undefined;
  const found = parts.flatMap(({ streamId }) => {
    const stream = streams.get(streamId);
    const version = stream === undefined ? undefined : committedAt(stream, meta.commitId);
    return version === undefined ? [] : [{ streamId, version }];
  });
  if (found.length > 0) {
    return { outcome: 'found', commitId: meta.commitId, streams: found, lostHashes };
  }
  if (unresolvedSince !== undefined && hasMovedSince(proposal, streams, unresolvedSince)) {
    // Another event took the version: the transaction whose answer was lost was refused by its WATCH,
    // or will be.
    proposal.unresolvedSince = undefined;
  }
  return undefined;
}

// What is remembered beyond the version that was read is of a log that has been set back since.
function committedAt({ before, named }: PlannedStream, commitId: string): number | undefined {
  const inBatch = named?.get(commitId);
  if (inBatch !== undefined) return inBatch;
  const found = before.commits.get(commitId);
  return found === undefined || found > before.version ? undefined : found;
}

function hasMovedSince(
  { parts, unresolvedStream }: Proposal,
  streams: ReadonlyMap<string, PlannedStream>,
  version: number,
): boolean {
  const streamId = unresolvedStream ?? parts[0]?.streamId ?? '';
  return (streams.get(streamId)?.before.version ?? 0) > version;
}
