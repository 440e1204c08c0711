import type { AccountRejection } from '@streamfold/accounts';
import type { Conflict } from '@streamfold/event-store';
import type { Refusal } from '../accounts/account-commands.ts';
import { ProblemError } from './problem-details.ts';

/** The error answer for a command that was not carried out. */
export function refusalToProblem(refusal: Refusal, hasIfMatch: boolean): ProblemError {
  switch (refusal.outcome) {
    case 'rejected':
      return rejectionToProblem(refusal.rejection);
    case 'conflict':
      return conflictToProblem(refusal, hasIfMatch);
    case 'overloaded':
      return new ProblemError('overloaded', 'too many commands wait; nothing was written');
    case 'keyReused':
      return new ProblemError(
        'idempotency_key_reused',
        'another request to this account carried the same Idempotency-Key',
        { facts: { version: refusal.version } },
      );
  }
}

/** The error answer for a command that the rules of an account refused. */
export function rejectionToProblem(rejection: AccountRejection): ProblemError {
  const { code, ...facts } = rejection;
  switch (code) {
    case 'account_unknown':
      return new ProblemError(code, 'there is no account with this id');
    case 'account_exists':
      return new ProblemError(code, 'an account with this id exists already');
    case 'insufficient_funds':
      return new ProblemError(code, 'the withdrawal is larger than what can be taken', { facts });
    case 'funds_limit_exceeded':
      return new ProblemError(code, 'the funds would grow beyond what an account can hold', {
        facts,
      });
  }
}

function conflictToProblem({ expected, actual }: Conflict, hasIfMatch: boolean): ProblemError {
  // A precondition on an account that does not exist is the lesser error of the two.
  if (hasIfMatch && actual === 0) return rejectionToProblem({ code: 'account_unknown' });
  const facts = { expectedVersion: expected, version: actual };
  return hasIfMatch
    ? new ProblemError('version_mismatch', 'the account is at another version', { facts })
    : new ProblemError('version_conflict', 'other writers were faster every time', { facts });
}
