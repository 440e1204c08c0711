import type { AccountRejection } from '@streamfold/accounts';
import type { Conflict } from '@streamfold/event-store';
import type { Refusal } from '../accounts/handle-command.ts';
import { ProblemError, type ProblemFacts } from './problem-details.ts';

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

/**
 * The error answer for a command that the rules of an account refused.
 *
 * @param more facts to be told beside those of the rejection
 */
export function rejectionToProblem(
  rejection: AccountRejection,
  more: ProblemFacts = {},
): ProblemError {
  const { code } = rejection;
  return new ProblemError(code, REJECTIONS[code], { facts: { ...factsOf(rejection), ...more } });
}

function factsOf(rejection: AccountRejection): ProblemFacts {
  if (rejection.code === 'hold_expired') {
    return { expiresAt: new Date(rejection.expiresAt).toISOString() };
  }
  const { code: _code, ...facts } = rejection;
  return facts;
}

const REJECTIONS: Readonly<Record<AccountRejection['code'], string>> = {
  account_unknown: 'there is no account with this id',
  account_exists: 'an account with this id exists already',
  account_frozen: 'the account is frozen',
  account_closed: 'the account is closed',
  account_not_empty: 'the account is not empty',
  insufficient_funds: 'the amount is larger than what can be taken',
  funds_limit_exceeded: 'the sum would grow beyond what an account can hold',
  currency_mismatch: 'the account is kept in another currency',
  overdraft_in_use: 'more of the overdraft is in use than the limit allows',
  hold_not_open: 'there is no open hold with this id',
  hold_exceeded: 'the amount is larger than what is held',
  hold_expired: 'the time at which the hold ends has come',
  too_many_holds: 'the account has as many open holds as it can have',
  too_many_transfers: 'as many transfers of the account are pending as can be',
  transfer_to_itself: 'both ends of the transfer are the same account',
};

function conflictToProblem({ expected, actual }: Conflict, hasIfMatch: boolean): ProblemError {
  // A precondition on an account that does not exist is the lesser error of the two.
  if (hasIfMatch && actual === 0) return rejectionToProblem({ code: 'account_unknown' });
  const facts = { expectedVersion: expected, version: actual };
  return hasIfMatch
    ? new ProblemError('version_mismatch', 'the account is at another version', { facts })
    : new ProblemError('version_conflict', 'other writers were faster every time', { facts });
}
