import type { StreamEvent } from '@streamfold/event-store';
import { int64 } from '../../src/mongo/int64.ts';
import type {
  CategoryProjection,
  DocumentBody,
  StreamLines,
  StreamProjection,
} from '../../src/projection.ts';

/** An event of a ledger. */
export interface Booked extends StreamEvent {
  readonly type: 'booked';
  readonly amount: number;
}

/** `booked` of so much. An amount below zero is refused by the rules. */
export function booked(amount: number): Booked {
  return { type: 'booked', amount };
}

const common = {
  isStreamId: (id: string) => /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/.test(id),
  parseEvent: ({ type, amount }: StreamEvent & { readonly amount?: unknown }): Booked => {
    if (type !== 'booked') throw new Error(`unknown event type ${JSON.stringify(type)}`);
    if (!Number.isSafeInteger(amount)) throw new Error('member amount is not valid');
    return booked(Number(amount));
  },
};

function added(total: number, { amount }: Booked): number {
  if (amount < 0) throw new Error(`amount ${amount} is below zero`);
  return total + amount;
}

/** A total by stream, with a line for each event. Version 2 doubles the totals. */
export function ledger(
  version = 1,
): StreamProjection<number, Booked> & { readonly lines: StreamLines<number, Booked> } {
  return {
    ...common,
    kind: 'stream',
    name: 'ledger',
    version,
    collection: 'ledgers',
    initialState: 0,
    evolve: added,
    toBody: (total) => ({ total: int64(total * version) }),
    fromBody: ({ total }: DocumentBody) => Number(total) / version,
    lines: {
      collection: 'ledgerLines',
      toLine: (total, { amount }) => ({ amount: int64(amount), after: int64(total * version) }),
    },
  };
}

/** How many streams have a first letter, and what they come to. */
export const letters: CategoryProjection<{ total: number; count: number }, Booked> = {
  ...common,
  kind: 'category',
  name: 'letters',
  version: 1,
  collection: 'letters',
  initialState: { total: 0, count: 0 },
  key: (_event, { streamId }) => streamId.slice(0, 1),
  evolve: ({ total, count }, event) => ({ total: added(total, event), count: count + 1 }),
  toBody: ({ total, count }) => ({ total: int64(total), count }),
  fromBody: ({ total, count }: DocumentBody) => ({ total: Number(total), count: Number(count) }),
};
