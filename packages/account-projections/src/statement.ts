import type { AccountEvent, AccountState } from '@streamfold/accounts';
import {
  int64,
  type DocumentBody,
  type StreamLines,
  type StreamProjection,
} from '@streamfold/projections';
import { accountFold } from './account-fold.ts';

const lines: StreamLines<AccountState, AccountEvent> = {
  collection: 'transactions',
  indexes: [{ streamId: 1, time: 1 }],
  toLine,
};

/**
 * The statement of every account: in `transactions` a document for each deposit and withdrawal, with
 * its `amount` and the `balance` after it, int64 in minor units.
 *
 * How far an account's lines go is said by its document in `transactions.heads`, which is written after
 * them: whoever reads a head and then the lines up to its version sees all of those.
 */
export const statement: StreamProjection<AccountState, AccountEvent> & {
  readonly lines: StreamLines<AccountState, AccountEvent>;
} = {
  ...accountFold,
  name: 'transactions',
  version: 1,
  collection: 'transactions.heads',
  lines,
};

function toLine(state: AccountState, event: AccountEvent): DocumentBody | undefined {
  if (state.status === 'absent') throw new TypeError('an event left no account behind');
  switch (event.type) {
    case 'create':
      return undefined;
    case 'deposit':
    case 'withdraw':
      return {
        type: event.type,
        amount: int64(event.amount),
        balance: int64(state.funds),
      };
  }
}
