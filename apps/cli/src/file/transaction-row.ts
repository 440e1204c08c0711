import { parseAccountId, parseAmount, type AccountId, type Amount } from '@streamfold/accounts';

/** The first line of a file of bank transactions. */
export const COLUMNS = ['transaction', 'account', 'date', 'type', 'amount', 'balance'] as const;

/** One transaction as the bank recorded it. Money is in minor units. */
export interface TransactionRow {
  /** The line in the file; the header is line 1. */
  readonly line: number;
  /** The bank's number of the transaction: digits without leading zeros. */
  readonly transaction: string;
  readonly account: AccountId;
  readonly type: 'deposit' | 'withdraw';
  readonly amount: Amount;
  /** The account's balance after the transaction: a safe integer, below zero in an overdraft. */
  readonly balance: number;
}

/** Something in the file that keeps it from being imported. */
export interface RowProblem {
  readonly line: number;
  readonly problem: string;
}

/** A line of the file: a transaction, or everything that is wrong with it. */
export type ParsedRow =
  | { readonly outcome: 'parsed'; readonly row: TransactionRow }
  | { readonly outcome: 'invalid'; readonly problems: readonly RowProblem[] };

const NUMBER = /^(?:0|[1-9]\d{0,18})$/;
const INTEGER = /^(?:0|-?[1-9]\d*)$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the fields of one line, without a look at any other. Nothing is coerced or trimmed. */
export function parseTransactionRow(fields: readonly string[], line: number): ParsedRow {
  if (fields.length !== COLUMNS.length) {
    const problem = `has ${fields.length} fields instead of ${COLUMNS.length}`;
    return { outcome: 'invalid', problems: [{ line, problem }] };
  }
  const [transaction = '', id = '', date = '', type = '', amountText = '', balanceText = ''] =
    fields;
  const account = parseAccountId(id);
  const amount = parseAmount(parseInteger(amountText));
  const balance = parseInteger(balanceText);

  const problems: RowProblem[] = [];
  const add = (column: string, value: string, allowed: string): void => {
    problems.push({ line, problem: `${column} ${quoted(value)} is not ${allowed}` });
  };
  if (!NUMBER.test(transaction)) add('transaction', transaction, 'a number of 1 to 19 digits');
  if (account === undefined) add('account', id, 'an account id');
  if (!isDay(date)) add('date', date, 'a day (YYYY-MM-DD)');
  if (type !== 'deposit' && type !== 'withdraw') add('type', type, 'deposit or withdraw');
  if (amount === undefined) add('amount', amountText, 'a positive integer of minor units');
  if (balance === undefined) add('balance', balanceText, 'an integer of minor units');

  const isComplete = problems.length === 0 && account !== undefined;
  if (!isComplete || amount === undefined || balance === undefined) {
    return { outcome: 'invalid', problems };
  }
  const direction = type === 'deposit' ? 'deposit' : 'withdraw';
  return {
    outcome: 'parsed',
    row: { line, transaction, account, type: direction, amount, balance },
  };
}

function parseInteger(text: string): number | undefined {
  if (!INTEGER.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** A value of the file as it may be shown: short, and without control characters. */
function quoted(value: string): string {
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return JSON.stringify(shown);
}
