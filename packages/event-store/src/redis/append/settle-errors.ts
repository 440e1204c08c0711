import { AppendOutcomeUnknownError } from '../../errors.ts';
import type { Proposal } from './proposal.ts';
import { unavailable } from '../redis-failure.ts';

/** The append may be in the log: an answer was lost, and the log has not been read since. */
export function unknownOutcome(proposal: Proposal, cause: unknown): AppendOutcomeUnknownError {
  return new AppendOutcomeUnknownError(
    `the outcome of an append to ${proposal.parts.map(({ streamId }) => streamId).join(', ')} is not known`,
    proposal.meta.commitId,
    { cause },
  );
}

/** What a proposal is told that fails by `error`: that alone, unless an earlier answer was lost. */
export function failureOf(proposal: Proposal, error: unknown): unknown {
  return proposal.unresolvedSince === undefined ? error : unknownOutcome(proposal, error);
}

/** What a proposal is told that is given up because Redis cannot be asked. */
export function unavailableFor(proposal: Proposal, error: unknown): unknown {
  return failureOf(proposal, unavailable(error));
}
