import {
  accountDecider,
  AMOUNT_MAX,
  parseAmount,
  parseOverdraftLimit,
  type AccountCommand,
  type AccountEvent,
} from '@streamfold/accounts';
import type { EventFacts } from '@streamfold/projections';
import fc from 'fast-check';

/** `amount` in. */
export function deposit(amount: number): AccountEvent {
  return { type: 'deposit', amount: checked(parseAmount(amount)) };
}

/** `amount` out. */
export function withdraw(amount: number): AccountEvent {
  return { type: 'withdraw', amount: checked(parseAmount(amount)) };
}

/** The birth of an account, with an overdraft limit of 0 unless one is given. */
export function create(limit = 0): AccountEvent {
  return limit === 0
    ? { type: 'create' }
    : { type: 'create', overdraftLimit: checked(parseOverdraftLimit(limit)) };
}

/** What is known of the event of this version, in an account of that name. */
export function factsOf(version: number, more: Partial<EventFacts> = {}): EventFacts {
  const time = Date.UTC(2026, 10, 21, 12);
  return { streamId: 'JohnDoe', version, position: `${time}-${version}`, time, ...more };
}

// Small amounts meet each other's limits; large ones meet the end of the safe integers.
const amount = fc
  .oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: AMOUNT_MAX }))
  .map((value) => checked(parseAmount(value)));
const limit = fc
  .oneof(fc.constant(0), fc.integer({ min: 0, max: 30 }), fc.constant(AMOUNT_MAX))
  .map((value) => checked(parseOverdraftLimit(value)));
const movement: fc.Arbitrary<AccountCommand> = fc.oneof(
  amount.map((value) => ({ type: 'deposit' as const, amount: value })),
  amount.map((value) => ({ type: 'withdraw' as const, amount: value })),
);

/** Any history that an account can have: a creation, and what the rules let through after it. */
export const anyHistory: fc.Arbitrary<readonly AccountEvent[]> = fc
  .tuple(limit, fc.array(movement, { maxLength: 30 }))
  .map(([overdraftLimit, movements]) => {
    const { decide, evolve, initialState } = accountDecider;
    const events: AccountEvent[] = [];
    let state: Parameters<typeof evolve>[0] = initialState;
    for (const command of [{ type: 'createAccount' as const, overdraftLimit }, ...movements]) {
      const decision = decide(command, state);
      if (decision.outcome === 'rejected') continue;
      events.push(...decision.events);
      state = decision.events.reduce(evolve, state);
    }
    return events;
  });

function checked<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('an example must be valid');
  return value;
}
