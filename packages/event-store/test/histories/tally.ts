import type { Decider } from '@streamfold/event-store';

/** An event of the histories. Each says which of the appends of its history it is of. */
export interface Tallied {
  readonly type: 'odd' | 'even';
  readonly by: number;
  readonly of: string;
}

/** The command of the histories: `events` of them, unless the sum would pass `max`. */
export interface Tally {
  readonly events: readonly Tallied[];
  readonly max: number;
}

/** An event of append `of`. */
export function tallied(by: number, of: string): Tallied {
  return { type: by % 2 === 0 ? 'even' : 'odd', by, of };
}

/** A sum, with a limit: what is decided depends on every event before. */
export const tally: Decider<
  number,
  Tally,
  Tallied,
  { readonly code: 'full'; readonly sum: number }
> = {
  initialState: 0,
  decide: ({ events, max }, sum) =>
    events.reduce((after, { by }) => after + by, sum) > max
      ? { outcome: 'rejected', rejection: { code: 'full', sum } }
      : { outcome: 'accepted', events },
  evolve: (sum, { by }) => sum + by,
  parseEvent: (data) => {
    const { type, by, of } = data as Partial<Tallied>;
    if ((type !== 'odd' && type !== 'even') || typeof by !== 'number' || typeof of !== 'string') {
      throw new Error(`${type} is no tally`);
    }
    return { type, by, of };
  },
  name: 'tally',
  foldVersion: 1,
};

/** Which append an event is of. */
export function ofTally(event: object | undefined): string | undefined {
  return event !== undefined && 'of' in event && typeof event.of === 'string'
    ? event.of
    : undefined;
}
