import type { ChangeLimit, Freeze } from './account-commands.ts';
import { availableIn, type ExistingAccount } from './account-state.ts';
import { accepted, nothingToDo, rejected, type AccountDecision } from './decision.ts';

/** The limit is another from here on, unless more of the overdraft is in use than it allows. */
export function decideLimit(
  { overdraftLimit }: ChangeLimit,
  state: ExistingAccount,
): AccountDecision {
  if (state.status === 'closed') return rejected({ code: 'account_closed' });
  if (overdraftLimit === state.overdraftLimit) return nothingToDo;
  if (availableIn(state) < -overdraftLimit) {
    const { funds, held } = state;
    return rejected({ code: 'overdraft_in_use', funds, held, overdraftLimit });
  }
  return accepted({ type: 'limit', overdraftLimit });
}

/** No money moves from here on. */
export function decideFreeze({ description }: Freeze, state: ExistingAccount): AccountDecision {
  switch (state.status) {
    case 'open':
      return accepted({ type: 'freeze', ...(description === undefined ? {} : { description }) });
    case 'frozen':
      return nothingToDo;
    case 'closed':
      return rejected({ code: 'account_closed' });
  }
}

/** Money moves again. */
export function decideUnfreeze({ status }: ExistingAccount): AccountDecision {
  switch (status) {
    case 'open':
      return nothingToDo;
    case 'frozen':
      return accepted({ type: 'unfreeze' });
    case 'closed':
      return rejected({ code: 'account_closed' });
  }
}

/** The account ends, if nothing is left on it, held or on its way. */
export function decideClose(state: ExistingAccount): AccountDecision {
  const { funds, held, inTransit, status } = state;
  if (status === 'closed') return nothingToDo;
  if (status === 'frozen') return rejected({ code: 'account_frozen' });
  if (funds !== 0 || held !== 0 || inTransit !== 0) {
    return rejected({ code: 'account_not_empty', funds, held, inTransit });
  }
  return accepted({ type: 'close' });
}
