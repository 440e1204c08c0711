import type { Decider } from '../../decider.ts';

/** A count went up. */
export interface Counted {
  readonly type: 'counted';
  readonly by: number;
}

/** Counts, unless the count would pass `max`. 0 is a command that leaves nothing to do. */
export interface Count {
  readonly by: number;
  readonly max?: number;
}

/** The counter would have passed its limit. */
export interface CounterFull {
  readonly code: 'counter_full';
  readonly count: number;
}

/** The decider of the contract: the smallest that has a state, a rule and a way to be refused. */
export const counter: Decider<number, Count, Counted, CounterFull> = {
  initialState: 0,
  decide: ({ by, max = Infinity }, count) => {
    if (count + by > max) {
      return { outcome: 'rejected', rejection: { code: 'counter_full', count } };
    }
    return { outcome: 'accepted', events: by === 0 ? [] : [counted(by)] };
  },
  evolve: (count, { by }) => count + by,
  parseEvent: (data) => {
    const { type, by } = data as Partial<Counted>;
    if (type !== 'counted' || typeof by !== 'number') throw new Error(`${type} is no count`);
    return { type, by };
  },
  name: 'contract-counter',
  foldVersion: 1,
};

/** An event of the counter. */
export function counted(by: number): Counted {
  return { type: 'counted', by };
}
