import type { Decider } from '@streamfold/event-store';

/** A counter: the smallest decider that has state, rules and a way to be refused. */
export interface Counted {
  readonly type: 'counted';
  readonly by: number;
}

export interface Count {
  readonly by: number;
  readonly max?: number;
}

export interface CounterFull {
  readonly code: 'counter_full';
  readonly count: number;
}

export const counter: Decider<number, Count, Counted, CounterFull> = {
  initialState: 0,
  decide: ({ by, max = Infinity }, count) => {
    if (count + by > max)
      return { outcome: 'rejected', rejection: { code: 'counter_full', count } };
    return { outcome: 'accepted', events: by === 0 ? [] : [{ type: 'counted', by }] };
  },
  evolve: (count, event) => count + event.by,
  parseEvent: (data) => {
    const { type, by } = data as Partial<Counted>;
    if (type !== 'counted' || typeof by !== 'number') throw new Error(`${type} is no count`);
    return { type, by };
  },
  name: 'counter',
  foldVersion: 1,
};
