import type { MovedMoney, MovementText } from './account-events.ts';
import type { AccountRejection } from './account-rejection.ts';
import { availableIn, type ExistingAccount } from './account-state.ts';
import { UNSAID_CURRENCY, type Currency } from './currency.ts';
import { AMOUNT_MAX, type Amount } from './money.ts';

/** Why no money moves on an account that is frozen or closed, if it is. */
export function standingProblem({ status }: ExistingAccount): AccountRejection | undefined {
  switch (status) {
    case 'open':
      return undefined;
    case 'frozen':
      return { code: 'account_frozen' };
    case 'closed':
      return { code: 'account_closed' };
  }
}

/** Why no money of `currency` moves on an account, if none does. */
export function movementProblem(
  { currency }: { readonly currency?: Currency },
  state: ExistingAccount,
): AccountRejection | undefined {
  const problem = standingProblem(state);
  if (problem !== undefined || currency === undefined || currency === state.currency) {
    return problem;
  }
  return { code: 'currency_mismatch', currency: state.currency };
}

/** Why `amount` cannot be taken, if it cannot. What is held is as good as gone. */
export function outgoingProblem(
  amount: Amount,
  state: ExistingAccount,
): AccountRejection | undefined {
  const { funds, held, overdraftLimit } = state;
  // Not `amount > available + overdraftLimit`: that sum can pass 2^53 and lose a cent.
  return availableIn(state) - amount < -overdraftLimit
    ? { code: 'insufficient_funds', funds, held, overdraftLimit, amount }
    : undefined;
}

/**
 * Why `amount` cannot be counted beside `sum` of its kind, if it cannot: with a large overdraft, more can
 * be held or in transit than a number tells to the cent.
 */
export function sumProblem(
  amount: Amount,
  sum: number,
  { funds }: ExistingAccount,
): AccountRejection | undefined {
  return sum > AMOUNT_MAX - amount
    ? { code: 'funds_limit_exceeded', funds, fundsMax: AMOUNT_MAX, amount }
    : undefined;
}

/** Why `amount` cannot be taken in, if it cannot. What is in transit may come back, and must find room. */
export function incomingProblem(
  amount: Amount,
  { funds, inTransit }: ExistingAccount,
): AccountRejection | undefined {
  // Not `funds + inTransit + amount > AMOUNT_MAX`: that sum can pass 2^53 and lose a cent.
  return funds > AMOUNT_MAX - inTransit - amount
    ? { code: 'funds_limit_exceeded', funds, fundsMax: AMOUNT_MAX, amount }
    : undefined;
}

/** What moved, as an event has it: what goes without saying is left out. */
export function movementOf(
  amount: Amount,
  text: MovementText,
  { currency }: ExistingAccount,
): MovedMoney {
  return { amount, ...(currency === UNSAID_CURRENCY ? {} : { currency }), ...textOf(text) };
}

/** The text of a movement as an event has it: what was not given is left out. */
export function textOf({ reference, description }: MovementText): MovementText {
  return {
    ...(reference === undefined ? {} : { reference }),
    ...(description === undefined ? {} : { description }),
  };
}
