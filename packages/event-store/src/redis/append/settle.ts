import type { Durability } from '../../durability-level.ts';
import type { CommittedPlan, StreamGroup, UnreadableGroup } from './append-attempt.ts';
import type { StreamPlan } from './plan-stream.ts';
import type { Proposal } from './proposal.ts';
import { failureOf, unavailableFor } from './settle-errors.ts';

/** Answers every proposal of plans that are in the log; what wrote events, with the level reached. */
export function settleCommitted(committed: readonly CommittedPlan[], durability: Durability): void {
  for (const { plan, positions } of committed) {
    let taken = 0;
    for (const planned of plan.outcomes) {
      const { proposal, outcome } = planned;
      if (outcome === 'failed') {
        proposal.fail(failureOf(proposal, planned.error));
      } else if (outcome.outcome === 'accepted') {
        const own = positions.slice(taken, taken + planned.entries);
        taken += planned.entries;
        const level = planned.entries > 0 ? durability : outcome.durability;
        proposal.settle({ ...outcome, positions: own, durability: level });
      } else {
        proposal.settle(outcome);
      }
    }
  }
}

/** Fails the proposals on streams that cannot be read. */
export function failUnreadable(unreadable: readonly UnreadableGroup[]): void {
  for (const { group, error } of unreadable) {
    for (const proposal of group.proposals) proposal.fail(failureOf(proposal, error));
  }
}

/** Fails every proposal by what `errorFor` makes for it. */
export function failAll(
  groups: readonly StreamGroup[],
  errorFor: (proposal: Proposal) => unknown,
): void {
  for (const { proposals } of groups) {
    for (const proposal of proposals) proposal.fail(errorFor(proposal));
  }
}

/** Notes what may be in the log although nobody was told: the next read of the stream shows it. */
export function markUnresolved(plans: readonly StreamPlan[]): void {
  for (const { before, outcomes } of plans) {
    for (const planned of outcomes) {
      if (planned.outcome === 'failed' || planned.lastHash === undefined) continue;
      planned.proposal.unresolvedSince ??= before.version;
      planned.proposal.lostHashes.push(planned.lastHash);
    }
  }
}

/** The groups without the proposals whose time is up; those are failed. */
export function withoutExpired(
  groups: readonly StreamGroup[],
  error: unknown,
): readonly StreamGroup[] {
  const now = performance.now();
  return groups.flatMap(({ streamId, proposals }) => {
    const waiting = proposals.filter((proposal) => {
      if (proposal.deadline > now) return true;
      proposal.fail(unavailableFor(proposal, error));
      return false;
    });
    return waiting.length > 0 ? [{ streamId, proposals: waiting }] : [];
  });
}
