import type { PlannedStream } from './planned-stream.ts';
import type { Proposal } from './proposal.ts';

/** The proposals of a batch, by what their streams have to do with those that have moved. */
export interface SplitBatch {
  /** Those whose streams have not moved, and share none with one that has. */
  readonly stayed: readonly Proposal[];
  /** The others, in groups that share no stream with one another. */
  readonly moved: readonly (readonly Proposal[])[];
}

/** Parts a batch by the streams in `moved`, keeping the order of what is decided on each stream. */
export function splitMoved(proposals: readonly Proposal[], moved: ReadonlySet<string>): SplitBatch {
  const groups = connectedGroups(proposals);
  const hasMoved = (group: readonly Proposal[]) =>
    group.some(({ parts }) => parts.some(({ streamId }) => moved.has(streamId)));
  const stayed = new Set(groups.filter((group) => !hasMoved(group)).flat());
  return {
    stayed: proposals.filter((proposal) => stayed.has(proposal)),
    moved: groups.filter(hasMoved),
  };
}

/** Groups of proposals that share streams, directly or through others; each in its old order. */
function connectedGroups(proposals: readonly Proposal[]): readonly (readonly Proposal[])[] {
  const groupOf = new Map<string, Set<string>>();
  for (const { parts } of proposals) {
    const joined = new Set<string>();
    for (const { streamId } of parts) {
      for (const other of groupOf.get(streamId) ?? [streamId]) joined.add(other);
    }
    for (const streamId of joined) groupOf.set(streamId, joined);
  }
  const groups = new Map<Set<string>, Proposal[]>();
  for (const proposal of proposals) {
    const streams = groupOf.get(proposal.parts[0]?.streamId ?? '');
    if (streams === undefined) throw new TypeError('a proposal without a stream');
    const group = groups.get(streams);
    if (group === undefined) groups.set(streams, [proposal]);
    else group.push(proposal);
  }
  return [...groups.values()];
}

/** The streams whose last entry is not the one that was read: `lastIds` are those of now. */
export function movedStreams(
  streams: Iterable<PlannedStream>,
  lastIds: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const moved = new Set<string>();
  for (const { streamId, before } of streams) {
    if ((lastIds.get(streamId) ?? '0-0') !== `${before.version}-0`) moved.add(streamId);
  }
  return moved;
}
