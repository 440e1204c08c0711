import { parseAccountId, type AccountId } from './account-id.ts';
import type { MovedMoney, MovementText } from './account-events.ts';
import { parseCurrency } from './currency.ts';
import { parseAmount, parseOverdraftLimit, type Amount, type OverdraftLimit } from './money.ts';
import {
  parseHoldId,
  parseRefusalReason,
  parseTransferId,
  type HoldId,
  type RefusalReason,
  type TransferId,
} from './movement-ids.ts';
import { parseDescription, parseReference } from './movement-text.ts';

/** Stored data that is not an account event. */
export class UndecodableEventError extends Error {
  readonly code = 'event_undecodable';
  override readonly name = 'UndecodableEventError';
}

/** What may be said of a movement beside its amount. */
type MovementFacts = Omit<MovedMoney, 'amount'>;

/** What was stored, before anything is known of it. */
export type StoredMembers = Readonly<Record<string, unknown>>;

export const amountIn = (data: StoredMembers): Amount => required(data, 'amount', parseAmount);

export const holdIdIn = (data: StoredMembers): HoldId => required(data, 'holdId', parseHoldId);

export const transferIdIn = (data: StoredMembers): TransferId =>
  required(data, 'transferId', parseTransferId);

export const reasonIn = (data: StoredMembers): RefusalReason =>
  required(data, 'reason', parseRefusalReason);

export const limitIn = (data: StoredMembers): OverdraftLimit =>
  required(data, 'overdraftLimit', parseOverdraftLimit);

/** The other account of a transfer. */
export const partnerIn = (data: StoredMembers, member: 'from' | 'to'): AccountId =>
  required(data, member, parseAccountId);

/** `event` with what may be said of a movement, where some was stored. */
export function withFacts<Event extends object>(
  event: Event,
  data: StoredMembers,
): Event & MovementFacts {
  const { currency, reference, description } = data;
  // Most movements have none, and a projector reads many.
  if (currency === undefined && reference === undefined && description === undefined) return event;
  return withText({ ...event, ...ifAny(data, 'currency', parseCurrency) }, data);
}

/** `event` with what it is called, where that was stored. */
export function withText<Event extends object>(
  event: Event,
  data: StoredMembers,
): Event & MovementText {
  return {
    ...event,
    ...ifAny(data, 'reference', parseReference),
    ...ifAny(data, 'description', parseDescription),
  };
}

/** The member, as a part of an event, where it was stored: then it must be valid. */
export function ifAny<Name extends string, Value>(
  data: StoredMembers,
  member: Name,
  parse: (value: unknown) => Value | undefined,
): Readonly<Partial<Record<Name, Value>>> {
  const members: Partial<Record<Name, Value>> = {};
  if (data[member] !== undefined) members[member] = required(data, member, parse);
  return members;
}

function required<Value>(
  data: StoredMembers,
  member: string,
  parse: (value: unknown) => Value | undefined,
): Value {
  const value = parse(data[member]);
  if (value !== undefined) return value;
  throw new UndecodableEventError(`member ${member} is missing or not valid`);
}
