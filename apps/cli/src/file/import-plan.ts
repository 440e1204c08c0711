import { parseOverdraftLimit, type AccountId, type OverdraftLimit } from '@streamfold/accounts';
import type { RowProblem, TransactionRow } from './transaction-row.ts';

/** One transaction to post. */
export type PlannedTransaction = Omit<TransactionRow, 'account'>;

/** Everything the file says of one account. Money is in minor units. */
export interface AccountPlan {
  readonly id: AccountId;
  /** The smallest limit with which no transaction of the file is refused. */
  readonly overdraftLimit: OverdraftLimit;
  /** The balance after the account's last transaction. */
  readonly lastBalance: number;
  /** In the order of the file, which is the order to post them in. */
  readonly transactions: readonly PlannedTransaction[];
}

/** What an import posts. */
export interface ImportPlan {
  /** The account with the most transactions first: it takes longest, so it must start first. */
  readonly accounts: readonly AccountPlan[];
  readonly transactionCount: number;
}

/** Takes the rows of a file one after another and compares each with those before it. */
export interface ImportPlanner {
  /** Adds a row; answers what contradicts the rows before it (nothing, if all is well). */
  add(row: TransactionRow): readonly RowProblem[];
  /** The plan of all rows added. Of use only when no row had a problem. */
  finish(): ImportPlan;
}

interface AccountDraft {
  lowestBalance: number;
  lastBalance: number;
  readonly transactions: PlannedTransaction[];
}

/** A planner without rows. It holds every row in memory: about 350 bytes each. */
export function createImportPlanner(): ImportPlanner {
  const accounts = new Map<AccountId, AccountDraft>();
  const lineOfTransaction = new Map<string, number>();

  return {
    add: ({ account, ...transaction }) => {
      const draft = accounts.get(account) ?? { lowestBalance: 0, lastBalance: 0, transactions: [] };
      accounts.set(account, draft);
      const problems = [
        ...repeatProblem(lineOfTransaction, transaction),
        ...balanceProblem(draft, transaction, account),
      ];
      // The file's own balance is what the next row is compared with: one slip is told once.
      draft.lastBalance = transaction.balance;
      draft.lowestBalance = Math.min(draft.lowestBalance, transaction.balance);
      draft.transactions.push(transaction);
      return problems;
    },
    finish: () => ({
      accounts: [...accounts]
        .map(([id, draft]) => planAccount(id, draft))
        .sort((a, b) => b.transactions.length - a.transactions.length),
      transactionCount: lineOfTransaction.size,
    }),
  };
}

function repeatProblem(
  lineOfTransaction: Map<string, number>,
  { line, transaction }: PlannedTransaction,
): RowProblem[] {
  const firstLine = lineOfTransaction.get(transaction);
  if (firstLine === undefined) {
    lineOfTransaction.set(transaction, line);
    return [];
  }
  return [{ line, problem: `transaction ${transaction} is on line ${firstLine} already` }];
}

function balanceProblem(
  { lastBalance }: AccountDraft,
  { line, type, amount, balance }: PlannedTransaction,
  account: AccountId,
): RowProblem[] {
  const expected = type === 'deposit' ? lastBalance + amount : lastBalance - amount;
  if (balance === expected) return [];
  const change = `${lastBalance} ${type === 'deposit' ? '+' : '-'} ${amount} is ${expected}`;
  return [{ line, problem: `balance of account ${account} is ${balance}, but ${change}` }];
}

function planAccount(id: AccountId, draft: AccountDraft): AccountPlan {
  const overdraftLimit = parseOverdraftLimit(Math.max(0, -draft.lowestBalance));
  if (overdraftLimit === undefined) {
    throw new RangeError(`account ${id}: the lowest balance ${draft.lowestBalance} gives no limit`);
  }
  const { lastBalance, transactions } = draft;
  return { id, overdraftLimit, lastBalance, transactions };
}
