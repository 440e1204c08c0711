import { fundsChangeOf, type AccountEvent, type AccountState } from '@streamfold/accounts';
import {
  int64,
  type DocumentBody,
  type StreamLines,
  type StreamProjection,
} from '@streamfold/projections';
import { accountFold } from './account-fold.ts';

const lines: StreamLines<AccountState, AccountEvent> = {
  collection: 'transactions',
  indexes: [{ streamId: 1, time: 1, version: 1 }],
  toLine,
};

/**
 * The statement of every account: in `transactions` a document for each event that moves money,
 * with its `type`, its `amount`, the `balance` after it (int64, minor units), and what else the event
 * says: `currency` (where it is not the one that goes without saying), `reference`, `description`, `holdId`, `transferId`, `to`, `from`.
 *
 * How far an account's lines go is said by its document in `transactions.heads`, which is written after
 * them: whoever reads a head and then the lines up to its version sees all of those.
 */
export const statement: StreamProjection<AccountState, AccountEvent> & {
  readonly lines: StreamLines<AccountState, AccountEvent>;
} = {
  ...accountFold,
  name: 'transactions',
  version: 2,
  collection: 'transactions.heads',
  lines,
};

function toLine(state: AccountState, event: AccountEvent): DocumentBody | undefined {
  if (state.status === 'absent') throw new TypeError('an event left no account behind');
  const change = fundsChangeOf(event);
  if (change === 0 || !('amount' in event)) return undefined;
  const { type, amount, ...facts } = event;
  const line: Record<string, unknown> = {
    type,
    amount: int64(amount),
    balance: int64(state.funds),
    ...facts,
  };
  // A transfer is pending for a while, and its line stays.
  delete line['pending'];
  return line;
}
