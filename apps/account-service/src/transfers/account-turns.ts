/** Lets work on the same accounts go one after another in this process. */
export interface AccountTurns {
  /**
   * Does `work` when the work on all these accounts that was asked for before is done. So it keeps work
   * from getting in each other's way, and promises nothing more: once work has failed, all that waits
   * for it goes on at once, for it may have taken long to fail, and the others need not wait for that
   * one after another.
   */
  readonly take: <Result>(
    accounts: readonly string[],
    work: () => Promise<Result>,
  ) => Promise<Result>;
}

type Ended = 'done' | 'failed';

/** Turns that nobody has taken yet. */
export function accountTurns(): AccountTurns {
  /** How the last work on an account will have ended. */
  const tails = new Map<string, Promise<Ended>>();
  return {
    take: async (accounts, work) => {
      const before = accounts.flatMap((account) => tails.get(account) ?? []);
      const { promise: ended, resolve: end } = Promise.withResolvers<Ended>();
      // All at once, before anything is waited for: two that share accounts cannot wait for each other.
      for (const account of accounts) tails.set(account, ended);
      try {
        if (before.length > 0) {
          const earlier = await Promise.all(before);
          if (earlier.includes('failed')) end('failed');
        }
        const result = await work();
        end('done');
        return result;
      } finally {
        // After a success this says nothing more.
        end('failed');
        for (const account of accounts) {
          if (tails.get(account) === ended) tails.delete(account);
        }
      }
    },
  };
}
