import type { StreamEvent } from '@streamfold/event-store';
import { int64 } from '../../src/mongo/int64.ts';
import type { CategoryProjection, DocumentBody, StreamProjection } from '../../src/projection.ts';

/** An event of a tally: a counter that never falls below zero. */
export interface Add extends StreamEvent {
  readonly type: 'add';
  readonly amount: number;
}

/** `add` of so much. */
export function add(amount: number): Add {
  return { type: 'add', amount };
}

/** The projection of the tests: a sum by stream. */
export const tally: StreamProjection<number, Add> = {
  kind: 'stream',
  name: 'tally',
  version: 1,
  collection: 'tallies',
  group: 'tallyStreamGroup',
  isStreamId: (id) => /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/.test(id),
  initialState: 0,
  parseEvent: (data) => {
    const { type, amount } = data as Partial<Add>;
    if (type !== 'add') throw new Error(`unknown event type ${JSON.stringify(type)}`);
    if (!Number.isSafeInteger(amount)) throw new Error('member amount is not valid');
    return add(Number(amount));
  },
  evolve: (total, { amount }) => {
    const next = total + amount;
    if (!Number.isSafeInteger(next) || next < 0) throw new Error(`total would be ${next}`);
    return next;
  },
  toBody: (total) => ({ total: int64(total) }),
  fromBody: ({ total }: DocumentBody) => {
    if (!Number.isSafeInteger(total)) throw new Error('member total is not valid');
    return Number(total);
  },
};

/** The tally by rules that do not mind a sum below zero. */
export const lenientTally: StreamProjection<number, Add> = {
  ...tally,
  evolve: (total, { amount }) => total + amount,
};

/** What even and odd amounts come to over all streams. */
export interface ParitySum {
  readonly events: number;
  readonly total: number;
}

/** The many-streams projection beside the tally. */
export const parities: CategoryProjection<ParitySum, Add> = {
  kind: 'category',
  name: 'parities',
  version: 1,
  collection: 'parities',
  isStreamId: tally.isStreamId,
  initialState: { events: 0, total: 0 },
  parseEvent: tally.parseEvent,
  key: ({ amount }) => (amount % 2 === 0 ? 'even' : 'odd'),
  evolve: ({ events, total }, { amount }) => ({ events: events + 1, total: total + amount }),
  toBody: ({ events, total }) => ({ events: int64(events), total: int64(total) }),
  fromBody: ({ events, total }: DocumentBody) => ({ events: Number(events), total: Number(total) }),
};
