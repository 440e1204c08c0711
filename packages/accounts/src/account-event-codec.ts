import type { AccountEvent } from './account-events.ts';
import { parseAmount, parseOverdraftLimit } from './money.ts';

/** Stored data that is not an account event. */
export class UndecodableEventError extends Error {
  readonly code = 'event_undecodable';
  override readonly name = 'UndecodableEventError';
}

/**
 * Reads what the log holds as an account event: the pair of what `decide` writes.
 *
 * Members that are not known here are left out, so that a newer writer may say more.
 *
 * @throws {UndecodableEventError} for an unknown type, or a known type whose data is not as written
 */
export function parseAccountEvent(data: { readonly type: string }): AccountEvent {
  const { type, amount, overdraftLimit } = data as Record<string, unknown>;
  switch (type) {
    case 'create':
      return overdraftLimit === undefined
        ? { type }
        : { type, overdraftLimit: required(parseOverdraftLimit(overdraftLimit), 'overdraftLimit') };
    case 'deposit':
    case 'withdraw':
      return { type, amount: required(parseAmount(amount), 'amount') };
    default:
      throw new UndecodableEventError(`unknown event type ${JSON.stringify(type)}`);
  }
}

function required<T>(value: T | undefined, member: string): T {
  if (value === undefined)
    throw new UndecodableEventError(`member ${member} is missing or not valid`);
  return value;
}
