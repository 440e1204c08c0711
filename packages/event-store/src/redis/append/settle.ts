import type { UnreadableProposal } from './append-attempt.ts';
import type { PlannedOutcome } from './plan-batch.ts';
import type { Proposal } from './proposal.ts';
import { failureOf, unavailableFor } from './settle-errors.ts';

/** Answers every proposal whose transaction is through. */
export function settleCommitted(outcomes: readonly PlannedOutcome[]): void {
  for (const planned of outcomes) {
    const { proposal } = planned;
    if (planned.outcome === 'failed') proposal.fail(failureOf(proposal, planned.error));
    else proposal.settle(planned.outcome);
  }
}

/** Fails the proposals on streams that cannot be read. */
export function failUnreadable(unreadable: readonly UnreadableProposal[]): void {
  for (const { proposal, error } of unreadable) proposal.fail(failureOf(proposal, error));
}

/** Fails every proposal by what `errorFor` makes for it. */
export function failAll(
  proposals: readonly Proposal[],
  errorFor: (proposal: Proposal) => unknown,
): void {
  for (const proposal of proposals) proposal.fail(errorFor(proposal));
}

/** Notes what may be in the log although nobody was told: the next read of the stream shows it. */
export function markUnresolved(outcomes: readonly PlannedOutcome[]): void {
  for (const planned of outcomes) {
    if (planned.outcome === 'failed' || planned.written === undefined) continue;
    const { proposal, written } = planned;
    // The earliest of them: a log that was set back since may hold it at any version after that.
    if (written.after < (proposal.unresolvedSince ?? Infinity)) {
      proposal.unresolvedSince = written.after;
      proposal.unresolvedStream = written.streamId;
    }
    if (written.lastHash !== undefined) proposal.lostHashes.push(written.lastHash);
  }
}

/** The proposals whose time is not up; the others are failed. */
export function withoutExpired(
  proposals: readonly Proposal[],
  error: unknown,
): readonly Proposal[] {
  const now = performance.now();
  return proposals.filter((proposal) => {
    if (proposal.deadline > now) return true;
    proposal.fail(unavailableFor(proposal, error));
    return false;
  });
}
