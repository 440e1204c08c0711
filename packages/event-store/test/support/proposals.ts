import type { Proposal, ProposalPart } from '../../src/redis/append/proposal.ts';
import { versionOnly } from '../../src/redis/append/version-only.ts';

/** What a test says of a proposal: of itself, and of each of its parts. */
export type ProposalMembers = Partial<Proposal> & Partial<Omit<ProposalPart, 'streamId'>>;

let made = 0;

/** A proposal for some streams, with a commit id of its own, that nobody waits for. */
export function proposal(
  streamIds: readonly string[],
  {
    decider = versionOnly,
    command = [],
    expectedVersion = 'any',
    ...members
  }: ProposalMembers = {},
): Proposal {
  return {
    parts: streamIds.map((streamId) => ({ streamId, decider, command, expectedVersion })),
    meta: { commitId: `commit-${made++}` },
    isNamedByCaller: false,
    deadline: Infinity,
    retriesLeft: 0,
    decidedAt: 0,
    unresolvedSince: undefined,
    unresolvedStream: undefined,
    lostHashes: [],
    settle: () => undefined,
    fail: () => undefined,
    ...members,
  };
}
