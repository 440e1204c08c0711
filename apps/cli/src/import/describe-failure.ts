import type { AccountId } from '@streamfold/accounts';
import type { PlannedTransaction } from '../file/import-plan.ts';
import type { Refused } from '@streamfold/client';
import type { ImportFailure } from './import-tally.ts';

/** One line for the user: where in the file, which account and transaction, and what was wrong. */
export function describeFailure(failure: ImportFailure): string {
  switch (failure.type) {
    case 'account_refused':
      return `account ${failure.account}: not created: ${describeRefusal(failure.refusal)}`;
    case 'limit_differs': {
      const actual =
        failure.actual === undefined ? 'another' : `the overdraft limit ${failure.actual}`;
      const wanted = `not ${failure.wanted} as the file needs`;
      const sentence = `exists with ${actual}, ${wanted}; nothing was posted to it`;
      return `account ${failure.account}: ${sentence}`;
    }
    case 'transaction_refused': {
      const rest = 'the rest of the account was not posted';
      return `${place(failure)}: refused, ${rest}: ${describeRefusal(failure.refusal)}`;
    }
    case 'funds_differ': {
      const { funds, transaction } = failure;
      const expected = `not ${transaction.balance} as in the file`;
      return `${place(failure)}: funds are ${funds} after it, ${expected}`;
    }
    case 'service_unavailable': {
      const { account, transaction, reason } = failure;
      const at = transaction === undefined ? `account ${account}` : place({ account, transaction });
      return `${at}: the service did not answer: ${reason}`;
    }
  }
}

function place(at: {
  readonly account: AccountId;
  readonly transaction: PlannedTransaction;
}): string {
  const { line, transaction } = at.transaction;
  return `line ${line}, account ${at.account}, transaction ${transaction}`;
}

function describeRefusal({ status, problem: { code, detail } }: Refused): string {
  return `${detail} (HTTP ${status}, ${code})`;
}
