import { ProblemError } from '../http/problem-details.ts';
import { refusalToProblem, rejectionToProblem } from '../http/rejection-to-problem.ts';
import type { TransferRefusal, TransferResult, TransferUnfinishedError } from './transfer.ts';

/** The error answer for a transfer that was not carried out. Nothing was written. */
export function transferRefusalToProblem(
  refusal: TransferRefusal,
  hasIfMatch: boolean,
): ProblemError {
  if (refusal.outcome !== 'rejected') return refusalToProblem(refusal, hasIfMatch);
  return rejectionToProblem(refusal.rejection, { account: refusal.account });
}

/** The error answer for a transfer whose money has come back. */
export function returnedToProblem(
  { transferId, reason, version }: Extract<TransferResult, { readonly outcome: 'returned' }>,
  to: string,
): ProblemError {
  return new ProblemError('transfer_returned', 'the other account refused the money: it is back', {
    facts: { transferId, account: to, reason, version },
  });
}

/** The error answer for a transfer whose money has left, and of which no more is known. */
export function unfinishedToProblem(cause: TransferUnfinishedError): ProblemError {
  return new ProblemError(
    'transfer_unfinished',
    'the money has left its account; it is not known whether it has arrived',
    { facts: { transferId: cause.transferId }, cause },
  );
}
