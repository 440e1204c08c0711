/** Lets one at a time do something, in the order of the calls. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Turns for the transactions of one projection. Lanes of several partitions write the same documents:
 * in one process they wait for one another here, instead of undoing each other's work in MongoDB.
 */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take: (work) => {
      const turn = last.then(work);
      // Whoever comes next waits for the end, whatever it is; the caller is told of a failure.
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
