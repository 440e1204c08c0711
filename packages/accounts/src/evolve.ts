import type {
  AccountEvent,
  Captured,
  Created,
  Held,
  MovedMoney,
  TransferBack,
  TransferredOut,
} from './account-events.ts';
import { availableIn, type AccountState, type ExistingAccount } from './account-state.ts';
import { UNSAID_CURRENCY, type Currency } from './currency.ts';
import { fundsChangeOf } from './funds-change.ts';
import { NO_OVERDRAFT } from './money.ts';
import type { HoldId, TransferId } from './movement-ids.ts';

/** An event that cannot follow on the state it is folded into: the log was damaged or forged. */
export class ImpossibleEventError extends Error {
  readonly code = 'impossible_event';
  override readonly name = 'ImpossibleEventError';
}

/**
 * The state after `event`.
 *
 * @throws {ImpossibleEventError} for an event that `decide` can never have accepted in this state: a
 *   second `create`, anything on an account that does not exist or is closed, money that moves on one that
 *   is frozen or in another currency, funds below the overdraft limit or beyond the largest safe integer,
 *   the end of a hold or transfer that is not there, or by more than it is. To go on would be to invent a
 *   balance.
 */
export function evolve(state: AccountState, event: AccountEvent): AccountState {
  if (event.type === 'create') {
    if (state.status !== 'absent') {
      throw new ImpossibleEventError('create of an account that exists');
    }
    return existing(event);
  }
  if (state.status === 'absent') {
    throw new ImpossibleEventError(`${event.type} on an account that does not exist`);
  }
  if (state.status === 'closed') {
    throw new ImpossibleEventError(`${event.type} on an account that is closed`);
  }
  if ('amount' in event && event.type !== 'hold' && currencyOf(event) !== state.currency) {
    throw new ImpossibleEventError(
      `${event.type} in ${currencyOf(event)} on an account in ${state.currency}`,
    );
  }
  return checked(state, event, after(state, event));
}

function currencyOf({ currency }: Omit<MovedMoney, 'amount'>): Currency {
  return currency ?? UNSAID_CURRENCY;
}

function existing({ overdraftLimit, currency, owner }: Created): ExistingAccount {
  return {
    status: 'open',
    currency: currency ?? UNSAID_CURRENCY,
    ...(owner === undefined ? {} : { owner }),
    funds: 0,
    held: 0,
    inTransit: 0,
    overdraftLimit: overdraftLimit ?? NO_OVERDRAFT,
    holds: [],
    transfers: [],
  };
}

function after(state: ExistingAccount, event: Exclude<AccountEvent, Created>): ExistingAccount {
  const funds = state.funds + fundsChangeOf(event);
  switch (event.type) {
    case 'deposit':
    case 'withdraw':
    case 'transferIn':
      return { ...unfrozen(state, event), funds };
    case 'transferRefused':
      return state;
    case 'hold':
      return withHold(unfrozen(state, event), event);
    case 'capture':
      return { ...unfrozen(state, event), funds, ...withoutHold(state, event.holdId, event) };
    case 'void':
    case 'expire':
      return { ...state, ...withoutHold(state, event.holdId) };
    case 'transferOut': {
      const next = { ...unfrozen(state, event), funds };
      return event.pending === true ? sent(next, event) : next;
    }
    case 'transferDone':
      return { ...state, ...withoutTransfer(state, event.transferId) };
    case 'transferBack':
      return { ...state, funds, ...withoutTransfer(state, event.transferId, event) };
    case 'limit':
      return { ...state, overdraftLimit: event.overdraftLimit };
    case 'freeze':
      return { ...state, status: 'frozen' };
    case 'unfreeze':
      return { ...state, status: 'open' };
    case 'close':
      return { ...state, status: 'closed' };
  }
}

function unfrozen(state: ExistingAccount, { type }: AccountEvent): ExistingAccount {
  if (state.status === 'frozen') {
    throw new ImpossibleEventError(`${type} on an account that is frozen`);
  }
  return state;
}

// Member by member: what the event says beside it is no part of the state.
function withHold(state: ExistingAccount, { holdId, amount, expiresAt }: Held): ExistingAccount {
  const hold = expiresAt === undefined ? { holdId, amount } : { holdId, amount, expiresAt };
  return { ...state, held: state.held + amount, holds: [...state.holds, hold] };
}

function withoutHold({ held, holds }: ExistingAccount, holdId: HoldId, taken?: Captured) {
  const hold = holds.find((open) => open.holdId === holdId);
  if (hold === undefined) throw new ImpossibleEventError(`hold ${holdId} is not open`);
  if (taken !== undefined && taken.amount > hold.amount) {
    throw new ImpossibleEventError(`hold ${holdId} is of less than was captured`);
  }
  return { held: held - hold.amount, holds: holds.filter((open) => open !== hold) };
}

function sent(state: ExistingAccount, { transferId, to, amount }: TransferredOut): ExistingAccount {
  return {
    ...state,
    inTransit: state.inTransit + amount,
    transfers: [...state.transfers, { transferId, to, amount }],
  };
}

function withoutTransfer(
  { inTransit, transfers }: ExistingAccount,
  transferId: TransferId,
  back?: TransferBack,
) {
  const transfer = transfers.find((pending) => pending.transferId === transferId);
  if (transfer === undefined) {
    throw new ImpossibleEventError(`transfer ${transferId} is not pending`);
  }
  if (back !== undefined && back.amount !== transfer.amount) {
    throw new ImpossibleEventError(`transfer ${transferId} is of another amount than came back`);
  }
  return {
    inTransit: inTransit - transfer.amount,
    transfers: transfers.filter((pending) => pending !== transfer),
  };
}

function checked(
  before: ExistingAccount,
  { type }: AccountEvent,
  next: ExistingAccount,
): ExistingAccount {
  const { funds, held, inTransit, overdraftLimit, status } = next;
  const available = availableIn(next);
  if (
    !Number.isSafeInteger(funds) ||
    !Number.isSafeInteger(held) ||
    !Number.isSafeInteger(inTransit) ||
    !Number.isSafeInteger(funds + inTransit) ||
    available < -overdraftLimit
  ) {
    throw new ImpossibleEventError(
      `${type} takes the funds from ${before.funds} to ${funds}, ${held} held, ${inTransit} ` +
        `in transit, overdraft limit ${overdraftLimit}`,
    );
  }
  if (status === 'closed' && (funds !== 0 || held !== 0 || inTransit !== 0)) {
    throw new ImpossibleEventError(`${type} of an account that is not empty`);
  }
  return next;
}
