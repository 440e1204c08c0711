import type { EventStore } from '../../event-store.ts';

/** How a store of the contract is opened. */
export interface ContractStoreOptions {
  /** The wall clock that the store dates events by, milliseconds since 1970-01-01 UTC. */
  readonly now?: () => number;
}

/** A new, empty log for one test. */
export interface ContractLog {
  /**
   * Opens a store on this log. Called twice, it opens two that share the log and nothing else, as two
   * processes would. The contract closes each of them.
   */
  readonly open: (options?: ContractStoreOptions) => Promise<EventStore>;
  /** Removes the log, after its stores were closed. @default nothing is to be removed */
  readonly remove?: () => Promise<void>;
}

/** Makes a new, empty log with so many partitions: a fresh category on a server does. */
export type NewContractLog = (partitions: number) => Promise<ContractLog>;

/**
 * What the contract asks of a test framework: vitest, jest, mocha and `node:test` have it. Assertions
 * are those of `node:assert`.
 */
export interface ContractRunner {
  /** Groups the tests that `body` declares. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Declares a test. */
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}

/** What the parts of the contract declare their tests with. */
export interface Contract {
  readonly describe: (name: string, body: () => void) => void;
  /** A test on a log of one partition that has one store. */
  readonly it: (name: string, body: (opened: OpenedLog) => Promise<void>) => void;
  /** A test on a log of so many partitions. */
  readonly itWithPartitions: (
    partitions: number,
    name: string,
    body: (opened: OpenedLog) => Promise<void>,
  ) => void;
}

/** A log with the first store on it. */
export interface OpenedLog {
  readonly store: EventStore;
  /** Opens another store on the same log. */
  readonly openAnother: ContractLog['open'];
}

/** Gives every test a log of its own, and closes what it opened. */
export function contractOn(runner: ContractRunner, newLog: NewContractLog): Contract {
  const itWithPartitions: Contract['itWithPartitions'] = (partitions, name, body) => {
    runner.it(name, async () => {
      const log = await newLog(partitions);
      const stores: EventStore[] = [];
      const openAnother: ContractLog['open'] = async (options) => {
        const store = await log.open(options);
        stores.push(store);
        return store;
      };
      try {
        await body({ store: await openAnother(), openAnother });
      } finally {
        await Promise.all(stores.map((store) => store.close()));
        await log.remove?.();
      }
    });
  };
  return {
    describe: (name, body) => void runner.describe(name, body),
    it: (name, body) => itWithPartitions(1, name, body),
    itWithPartitions,
  };
}
