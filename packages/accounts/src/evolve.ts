import type { AccountEvent } from './account-events.ts';
import type { AccountState, OpenAccount } from './account-state.ts';
import { NO_OVERDRAFT } from './money.ts';

/** An event that cannot follow on the state it is folded into: the log was damaged or forged. */
export class ImpossibleEventError extends Error {
  readonly code = 'impossible_event';
  override readonly name = 'ImpossibleEventError';
}

/**
 * The state after `event`.
 *
 * @throws {ImpossibleEventError} for an event that `decide` can never have accepted in this state: a
 *   second `create`, money on an account that does not exist, funds below the overdraft limit or
 *   beyond the largest safe integer. To go on would be to invent a balance.
 */
export function evolve(state: AccountState, event: AccountEvent): AccountState {
  switch (event.type) {
    case 'create':
      if (state.status !== 'absent')
        throw new ImpossibleEventError('create of an account that exists');
      return { status: 'open', funds: 0, overdraftLimit: event.overdraftLimit ?? NO_OVERDRAFT };
    case 'deposit':
      return withFunds(state, event.type, event.amount);
    case 'withdraw':
      return withFunds(state, event.type, -event.amount);
  }
}

function withFunds(state: AccountState, type: AccountEvent['type'], change: number): OpenAccount {
  if (state.status === 'absent') {
    throw new ImpossibleEventError(`${type} on an account that does not exist`);
  }
  const funds = state.funds + change;
  if (!Number.isSafeInteger(funds) || funds < -state.overdraftLimit) {
    throw new ImpossibleEventError(
      `${type} takes the funds from ${state.funds} to ${funds}, overdraft limit ${state.overdraftLimit}`,
    );
  }
  return { ...state, funds };
}
