import { BEFORE_FIRST } from '../../wire/entry-id.ts';
import type { CategoryKeys } from '../keys.ts';
import type { RespConnection } from '../resp/resp-connection.ts';
import { RedisReplyError } from '../resp/resp-reply.ts';
import type { PlannedStream } from './planned-stream.ts';
import type { Proposal } from './proposal.ts';
import { lastEntries } from './stream-commands.ts';

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

/**
 * The streams whose last entry is not any more the one that was read; of several, asked for at once.
 *
 * @throws {Error} when the connection fails or the server refuses to read
 */
export async function movedSince(
  connection: RespConnection,
  keys: CategoryKeys,
  streams: ReadonlyMap<string, PlannedStream>,
): Promise<ReadonlySet<string>> {
  const commands = [...streams.keys()].map((streamId) => lastEntries(keys.stream(streamId), 1));
  const replies = await connection.exchange(commands.join(''), commands.length);
  const moved = new Set<string>();
  for (const [index, { streamId, before }] of [...streams.values()].entries()) {
    const reply = replies[index];
    if (reply instanceof RedisReplyError) throw reply;
    const [last] = (reply ?? []) as readonly (readonly [string])[];
    if ((last?.[0] ?? BEFORE_FIRST) !== `${before.version}-0`) moved.add(streamId);
  }
  return moved;
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
