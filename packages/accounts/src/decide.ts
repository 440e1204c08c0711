import type { AccountCommand, Deposit, Withdraw } from './account-commands.ts';
import type { AccountEvent } from './account-events.ts';
import type { AccountRejection } from './account-rejection.ts';
import type { AccountState, OpenAccount } from './account-state.ts';
import { AMOUNT_MAX } from './money.ts';

/** The answer of the rules: what is to be appended, or why not. */
export type AccountDecision =
  | { readonly outcome: 'accepted'; readonly events: readonly AccountEvent[] }
  | { readonly outcome: 'rejected'; readonly rejection: AccountRejection };

/** Decides on `command` for an account in `state`. Pure: the same arguments, the same decision. */
export function decide(command: AccountCommand, state: AccountState): AccountDecision {
  if (command.type === 'createAccount') {
    return state.status === 'absent'
      ? accepted(created(command))
      : rejected({ code: 'account_exists' });
  }
  if (state.status === 'absent') return rejected({ code: 'account_unknown' });
  switch (command.type) {
    case 'deposit':
      return decideDeposit(command, state);
    case 'withdraw':
      return decideWithdraw(command, state);
  }
}

function created({
  overdraftLimit,
}: {
  overdraftLimit: OpenAccount['overdraftLimit'];
}): AccountEvent {
  return overdraftLimit === 0 ? { type: 'create' } : { type: 'create', overdraftLimit };
}

function decideDeposit({ amount }: Deposit, { funds }: OpenAccount): AccountDecision {
  // Not `funds + amount > AMOUNT_MAX`: that sum can pass 2^53 and lose a cent.
  if (funds > AMOUNT_MAX - amount) {
    return rejected({ code: 'funds_limit_exceeded', funds, fundsMax: AMOUNT_MAX, amount });
  }
  return accepted({ type: 'deposit', amount });
}

function decideWithdraw(
  { amount }: Withdraw,
  { funds, overdraftLimit }: OpenAccount,
): AccountDecision {
  // Not `amount > funds + overdraftLimit`: that sum can pass 2^53 and lose a cent.
  if (funds - amount < -overdraftLimit) {
    return rejected({ code: 'insufficient_funds', funds, overdraftLimit, amount });
  }
  return accepted({ type: 'withdraw', amount });
}

function accepted(event: AccountEvent): AccountDecision {
  return { outcome: 'accepted', events: [event] };
}

function rejected(rejection: AccountRejection): AccountDecision {
  return { outcome: 'rejected', rejection };
}
