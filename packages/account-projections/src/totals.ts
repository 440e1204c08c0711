import {
  ACCOUNT_EVENT_TYPES,
  accountDecider,
  fundsChangeOf,
  parseAccountId,
  parseCurrency,
  UNSAID_CURRENCY,
  type AccountEvent,
  type Currency,
} from '@streamfold/accounts';
import {
  int64,
  type CategoryProjection,
  type DocumentBody,
  type EventFacts,
} from '@streamfold/projections';

/** What the events of one type came to on one day. */
export type Totals =
  | { readonly status: 'none' }
  | {
      readonly status: 'counted';
      /** The day by UTC: `2026-11-21`. */
      readonly day: string;
      readonly type: AccountEvent['type'];
      /** Of the money that moved. */
      readonly currency: Currency;
      /** How many events there were; a safe integer, 1 or more. */
      readonly events: number;
      /** The sum of their amounts, minor units; a safe integer. 0 where the type moves no money. */
      readonly amount: number;
    };

/**
 * The totals of every day by UTC, type of event and currency: `totals`, one document each, `_id` as in
 * `2026-11-21/deposit`, and as in `2026-11-21/deposit/USD` where the events name a currency. `events`
 * and `amount` are int64. Events that move no money count in the currency that goes without saying.
 *
 * An event whose sum would pass the safe integers is refused, and so parked: a total that is
 * missing an event is seen, one that is off by a cent is not.
 */
export const totals: CategoryProjection<Totals, AccountEvent> = {
  kind: 'category',
  name: 'totals',
  version: 2,
  collection: 'totals',
  isStreamId: (id) => parseAccountId(id) !== undefined,
  initialState: { status: 'none' },
  parseEvent: accountDecider.parseEvent,
  key: (event, { time }) => keyOf(event, time),
  evolve,
  toBody,
  fromBody,
};

function evolve(state: Totals, event: AccountEvent, { time }: EventFacts): Totals {
  const before = state.status === 'none' ? { events: 0, amount: 0 } : state;
  const events = before.events + 1;
  const amount = before.amount + Math.abs(fundsChangeOf(event));
  if (!Number.isSafeInteger(events) || !Number.isSafeInteger(amount)) {
    throw new RangeError(
      `the total of ${keyOf(event, time)} would go from ${before.amount} beyond the safe integers`,
    );
  }
  return {
    status: 'counted',
    day: dayOf(time),
    type: event.type,
    currency: currencyOf(event),
    events,
    amount,
  };
}

function keyOf(event: AccountEvent, time: number): string {
  const key = `${dayOf(time)}/${event.type}`;
  const currency = currencyOf(event);
  return currency === UNSAID_CURRENCY ? key : `${key}/${currency}`;
}

// What an account is created in is not money that moved.
function currencyOf(event: AccountEvent): Currency {
  return 'currency' in event && event.type !== 'create' ? event.currency : UNSAID_CURRENCY;
}

// Days beyond the year 9999 have more than ten characters: cut at the T, not at a length.
function dayOf(time: number): string {
  const text = new Date(time).toISOString();
  return text.slice(0, text.indexOf('T'));
}

function toBody(state: Totals): DocumentBody {
  switch (state.status) {
    case 'none':
      throw new TypeError('totals without an event have no document');
    case 'counted': {
      const { day, type, currency, events, amount } = state;
      return { day, type, currency, events: int64(events), amount: int64(amount) };
    }
  }
}

function fromBody({ day, type, currency, events, amount }: DocumentBody): Totals {
  if (typeof day !== 'string') throw new TypeError('member day is no text');
  if (!isEventType(type)) throw new TypeError('member type is no type of event');
  const known = parseCurrency(currency);
  if (known === undefined) throw new TypeError('member currency is no currency');
  return {
    status: 'counted',
    day,
    type,
    currency: known,
    events: naturalOf(events, 'events'),
    amount: naturalOf(amount, 'amount'),
  };
}

function isEventType(value: unknown): value is AccountEvent['type'] {
  return ACCOUNT_EVENT_TYPES.some((type) => type === value);
}

function naturalOf(value: unknown, member: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new TypeError(`member ${member} is no safe integer of 0 or more`);
}
