import type { StreamEvent } from '@streamfold/event-store';
import { int64 } from '../../src/mongo/int64.ts';
import type { CategoryProjection, DocumentBody } from '../../src/projection.ts';

/** An event that adds an amount to a kind. */
export interface Paid extends StreamEvent {
  readonly type: 'paid';
  readonly kind: string;
  readonly amount: number;
}

/** `paid` of so much. */
export function paid(kind: string, amount: number): Paid {
  return { type: 'paid', kind, amount };
}

/** What is known of a kind. */
export interface Sum {
  readonly total: number;
  readonly count: number;
}

/** The sums by kind over all streams. A negative amount is refused, and `noted` is passed over. */
export const sums: CategoryProjection<Sum, Paid> = {
  kind: 'category',
  name: 'sums',
  version: 3,
  collection: 'sums',
  isStreamId: (id) => /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/.test(id),
  eventTypes: ['paid'],
  initialState: { total: 0, count: 0 },
  parseEvent: (data) => {
    const { type, kind, amount } = data as Partial<Paid>;
    if (data.type === 'noted') return paid('', 0);
    if (type !== 'paid') throw new Error(`unknown event type ${JSON.stringify(type)}`);
    if (typeof kind !== 'string') throw new Error('member kind is not valid');
    return paid(kind, Number(amount));
  },
  key: ({ kind }) => (kind === 'none' ? undefined : kind),
  evolve: ({ total, count }, { amount }) => {
    if (!(amount >= 0)) throw new Error(`amount ${amount} is not valid`);
    return { total: total + amount, count: count + 1 };
  },
  toBody: ({ total, count }) => ({ total: int64(total), count }),
  fromBody: ({ total, count }: DocumentBody) => {
    if (!Number.isSafeInteger(total)) throw new Error('member total is not valid');
    return { total: Number(total), count: Number(count) };
  },
};
