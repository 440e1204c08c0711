import { describe, expect, it } from 'vitest';
import { proposal, type ProposalMembers } from '../../../test/support/proposals.ts';
import { AppendOutcomeUnknownError } from '../../errors.ts';
import { emptyStream, type AnyDecider, type FoldedStream } from './folded-stream.ts';
import { planBatch } from './plan-batch.ts';
import { plannedStream } from './planned-stream.ts';
import type { Proposal } from './proposal.ts';
import { categoryKeys } from '../keys.ts';

const decider: AnyDecider = {
  name: 'refusing',
  foldVersion: 1,
  initialState: null,
  decide: (command) =>
    command === 'refuse'
      ? { outcome: 'rejected', rejection: 'refused' }
      : { outcome: 'accepted', events: [{ type: 'done' }] },
  evolve: () => null,
  parseEvent: (data) => data,
};

const at = (version: number): FoldedStream => ({
  ...emptyStream(decider),
  version,
  hash: 'AAAAAAAAAAAAAAAA',
  time: 1,
});

const proposalOf = (members: ProposalMembers): Proposal =>
  proposal(['a'], { decider, command: 'do', meta: { commitId: 'c' }, retriesLeft: 3, ...members });

const context = {
  keys: categoryKeys('counter'),
  schemas: undefined,
  bytesMax: 1_000,
  durability: 'fsync',
  now: 1,
} as const;

function outcomeOf(folded: FoldedStream, one: Proposal) {
  return planBatch(context, [one], new Map([['a', plannedStream('a', folded)]])).outcomes[0];
}

describe('a proposal whose answer was lost', () => {
  // Only an event takes the version from the old transaction, which may still arrive.
  it.each<[string, ProposalMembers]>([
    ['is not rejected', { command: 'refuse' }],
    ['is no conflict', { expectedVersion: 7 }],
    ['has not run out of retries', { retriesLeft: -1 }],
  ])('%s while the stream is where the old transaction may still find it', (_, members) => {
    const outcome = outcomeOf(at(4), proposalOf({ ...members, unresolvedSince: 4 }));
    expect(outcome).toMatchObject({ outcome: 'failed' });
    expect(outcome).toHaveProperty('error', expect.any(AppendOutcomeUnknownError));
  });

  it('is rejected once another event has the version', () => {
    const lost = proposalOf({ command: 'refuse', unresolvedSince: 4 });
    expect(outcomeOf(at(5), lost)).toMatchObject({ outcome: { outcome: 'rejected' } });
    expect(lost.unresolvedSince).toBeUndefined();
  });

  it('is found with the hashes by which it is told from another of the same name', () => {
    const folded = { ...at(5), commits: new Map([['c', 5]]) };
    const lost = proposalOf({ unresolvedSince: 4, lostHashes: ['BBBBBBBBBBBBBBBB'] });
    expect(outcomeOf(folded, lost)).toMatchObject({
      outcome: {
        outcome: 'found',
        streams: [{ streamId: 'a', version: 5 }],
        lostHashes: ['BBBBBBBBBBBBBBBB'],
      },
    });
  });
});

describe('a commit id that is remembered', () => {
  it('does not count beyond the version that was read: that log has been set back', () => {
    const folded = { ...at(3), commits: new Map([['c', 4]]) };
    expect(outcomeOf(folded, proposalOf({ isNamedByCaller: true }))).toMatchObject({
      outcome: { outcome: 'accepted' },
    });
  });
});
