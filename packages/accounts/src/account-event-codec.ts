import type { AccountEvent } from './account-events.ts';
import { parseOwner } from './account-owner.ts';
import { parseCurrency } from './currency.ts';
import {
  amountIn,
  holdIdIn,
  ifAny,
  limitIn,
  partnerIn,
  reasonIn,
  transferIdIn,
  UndecodableEventError,
  withFacts,
  withText,
  type StoredMembers,
} from './event-members.ts';
import { parseOverdraftLimit } from './money.ts';
import { parseDescription } from './movement-text.ts';

/**
 * Reads what the log holds as an account event: the pair of what `decide` writes.
 *
 * Members that are not known here are left out, so that a newer writer may say more.
 *
 * @throws {UndecodableEventError} for an unknown type, or a known type whose data is not as written
 */
export function parseAccountEvent(event: { readonly type: string }): AccountEvent {
  const { type } = event;
  const data = event as StoredMembers;
  switch (type) {
    case 'deposit':
    case 'withdraw':
      return withFacts({ type, amount: amountIn(data) }, data);
    case 'create':
      return {
        type,
        ...ifAny(data, 'overdraftLimit', parseOverdraftLimit),
        ...ifAny(data, 'currency', parseCurrency),
        ...ifAny(data, 'owner', parseOwner),
      };
    case 'hold': {
      const hold = { type, holdId: holdIdIn(data), amount: amountIn(data) } as const;
      return withText({ ...hold, ...ifAny(data, 'expiresAt', parseTime) }, data);
    }
    case 'capture':
      return withFacts({ type, holdId: holdIdIn(data), amount: amountIn(data) }, data);
    case 'void':
    case 'expire':
      return { type, holdId: holdIdIn(data) };
    case 'transferOut': {
      const [transferId, to] = [transferIdIn(data), partnerIn(data, 'to')];
      const sent = { type, transferId, to, amount: amountIn(data) } as const;
      return withFacts({ ...sent, ...ifAny(data, 'pending', parseTrue) }, data);
    }
    case 'transferIn': {
      const [transferId, from] = [transferIdIn(data), partnerIn(data, 'from')];
      return withFacts({ type, transferId, from, amount: amountIn(data) }, data);
    }
    case 'transferRefused': {
      const [transferId, from] = [transferIdIn(data), partnerIn(data, 'from')];
      return { type, transferId, from, reason: reasonIn(data) };
    }
    case 'transferDone':
      return { type, transferId: transferIdIn(data) };
    case 'transferBack':
      return withFacts({ type, transferId: transferIdIn(data), amount: amountIn(data) }, data);
    case 'limit':
      return { type, overdraftLimit: limitIn(data) };
    case 'freeze':
      return { type, ...ifAny(data, 'description', parseDescription) };
    case 'unfreeze':
    case 'close':
      return { type };
    default:
      throw new UndecodableEventError(`unknown event type ${JSON.stringify(type)}`);
  }
}

// The last millisecond that a Date can tell.
const TIME_MAX = 8_640_000_000_000_000;

function parseTime(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= TIME_MAX
    ? (value as number)
    : undefined;
}

function parseTrue(value: unknown): true | undefined {
  return value === true ? true : undefined;
}
