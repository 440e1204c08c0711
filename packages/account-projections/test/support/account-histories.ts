import {
  accountDecider,
  AMOUNT_MAX,
  parseAccountId,
  parseAmount,
  parseCurrency,
  parseDescription,
  parseHoldId,
  parseOverdraftLimit,
  parseOwner,
  parseReference,
  parseRefusalReason,
  parseTransferId,
  type AccountCommand,
  type AccountEvent,
  type AccountState,
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

const hold = (value: string) => ({ holdId: checked(parseHoldId(value)) });
const transfer = (value: string) => ({ transferId: checked(parseTransferId(value)) });
const euros = (value: number) => ({ amount: checked(parseAmount(value)) });

/** `amount` set aside, until `expiresAt` if that is given. */
export function held(holdId: string, amount: number, expiresAt?: number): AccountEvent {
  const end = expiresAt === undefined ? {} : { expiresAt };
  return { type: 'hold', ...hold(holdId), ...euros(amount), ...end };
}

/** `amount` of a hold out, and the hold ended. */
export function captured(holdId: string, amount: number): AccountEvent {
  return { type: 'capture', ...hold(holdId), ...euros(amount) };
}

/** `amount` out to JaneDoe, and not heard of yet. */
export function sent(transferId: string, amount: number): AccountEvent {
  const to = checked(parseAccountId('JaneDoe'));
  return { type: 'transferOut', ...transfer(transferId), to, ...euros(amount), pending: true };
}

/** A transfer from JaneDoe refused. */
export function refused(transferId: string): AccountEvent {
  const from = checked(parseAccountId('JaneDoe'));
  const reason = checked(parseRefusalReason('account_frozen'));
  return { type: 'transferRefused', ...transfer(transferId), from, reason };
}

/** `amount` back from a transfer. */
export function sentBack(transferId: string, amount: number): AccountEvent {
  return { type: 'transferBack', ...transfer(transferId), ...euros(amount) };
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
const text = fc.constantFrom(
  {},
  { reference: checked(parseReference('r-1')), description: checked(parseDescription('Miete 🛏')) },
);
const movement = fc.tuple(amount, text).map(([value, called]) => ({ amount: value, ...called }));
// Few names, so that commands meet. A new hold or transfer may have one that was there before.
const name = fc.integer({ min: 0, max: 4 });
const holdId = name.map((number) => checked(parseHoldId(`h${number}`)));
const transferId = name.map((number) => checked(parseTransferId(`t${number}`)));
const [to, now] = [checked(parseAccountId('JaneDoe')), 1_000];

const command: fc.Arbitrary<AccountCommand> = fc.oneof(
  movement.map((moved) => ({ type: 'deposit' as const, ...moved })),
  movement.map((moved) => ({ type: 'withdraw' as const, ...moved })),
  fc.tuple(movement, holdId, fc.constantFrom({}, { expiresAt: 2_000 })).map(([moved, id, end]) => ({
    ...{ type: 'placeHold' as const, holdId: id, now },
    ...moved,
    ...end,
  })),
  fc.tuple(holdId, text).map(([id, called]) => ({
    ...{ type: 'captureHold' as const, holdId: id, now },
    ...called,
  })),
  holdId.map((id) => ({ type: 'voidHold' as const, holdId: id })),
  holdId.map((id) => ({ type: 'expireHold' as const, holdId: id, now: 3_000 })),
  fc.tuple(movement, transferId, fc.boolean()).map(([moved, id, isPending]) => ({
    ...{ type: 'sendTransfer' as const, transferId: id, to, isPending },
    ...moved,
  })),
  transferId.map((id) => ({
    ...{ type: 'refuseTransfer' as const, transferId: id, from: to },
    reason: checked(parseRefusalReason('account_frozen')),
  })),
  transferId.map((id) => ({ type: 'finishTransfer' as const, transferId: id })),
  transferId.map((id) => ({ type: 'returnTransfer' as const, transferId: id })),
  limit.map((overdraftLimit) => ({ type: 'changeLimit' as const, overdraftLimit })),
  fc.constantFrom<AccountCommand>({ type: 'freeze' }, { type: 'unfreeze' }, { type: 'unfreeze' }),
);

const creation: fc.Arbitrary<AccountCommand> = fc
  .tuple(limit, fc.constantFrom('EUR', 'EUR', 'USD'), fc.constantFrom(undefined, 'john'))
  .map(([overdraftLimit, currency, owner]) => ({
    type: 'createAccount',
    overdraftLimit,
    currency: checked(parseCurrency(currency)),
    ...(owner === undefined ? {} : { by: checked(parseOwner(owner)) }),
  }));

/** Any history that an account can have: a creation, and what the rules let through after it. */
export const anyHistory: fc.Arbitrary<readonly AccountEvent[]> = fc
  .tuple(creation, fc.array(command, { maxLength: 40, size: 'max' }), fc.boolean())
  .map(([first, more, isClosed]) => {
    const end: readonly AccountCommand[] = isClosed ? [{ type: 'close' }] : [];
    return historyOf([first, ...more, ...end]);
  });

/** The events that commands lead to, one after another; what is refused is left out. */
export function historyOf(commands: readonly AccountCommand[]): readonly AccountEvent[] {
  const { decide, evolve, initialState } = accountDecider;
  const events: AccountEvent[] = [];
  let state: AccountState = initialState;
  for (const next of commands) {
    const decision = decide(next, state);
    if (decision.outcome === 'rejected') continue;
    events.push(...decision.events);
    state = decision.events.reduce(evolve, state);
  }
  return events;
}

function checked<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('an example must be valid');
  return value;
}
