/** What one client did in its time. */
export interface Counted {
  readonly count: number;
  /** When its time is over, milliseconds as of the clock of the counter. */
  readonly endsAt: number;
}

/** How a counter counts. */
export interface WindowCounterOptions {
  readonly windowMs: number;
  /** How many clients are counted; of more, those whose time began first are forgotten. */
  readonly clientsMax: number;
  /** Milliseconds; it does not go back. */
  readonly now: () => number;
}

/** Counts what each client does in a time, in memory. The time begins with the first that it does. */
export interface WindowCounter {
  /** Counts one more. */
  readonly add: (client: string) => Counted;
  /** What was counted up to now; undefined: nothing in a time that is not over. */
  readonly read: (client: string) => Counted | undefined;
}

/** A counter that has counted nothing. */
export function windowCounter({ windowMs, clientsMax, now }: WindowCounterOptions): WindowCounter {
  // In the order in which their times began.
  const clients = new Map<string, { count: number; readonly endsAt: number }>();
  const current = (client: string) => {
    const counted = clients.get(client);
    return counted === undefined || counted.endsAt <= now() ? undefined : counted;
  };
  return {
    read: current,
    add: (client) => {
      const known = current(client);
      if (known !== undefined) {
        known.count += 1;
        return known;
      }
      const begun = { count: 1, endsAt: now() + windowMs };
      clients.delete(client);
      clients.set(client, begun);
      const [first] = clients.size > clientsMax ? clients.keys() : [];
      if (first !== undefined) clients.delete(first);
      return begun;
    },
  };
}
