import { appendContract } from './append.ts';
import { appendRecordsContract } from './append-records.ts';
import { appendToStreamsContract } from './append-to-streams.ts';
import { closingContract } from './closing.ts';
import { concurrencyContract } from './concurrency.ts';
import { contractOn, type ContractRunner, type NewContractLog } from './contract-log.ts';
import { duplicateContract } from './duplicate.ts';
import { entriesContract } from './entries.ts';
import { handleContract } from './handle.ts';
import { loadContract } from './load.ts';
import { partitionsContract } from './partitions.ts';
import { readCategoryContract } from './read-category.ts';
import { readStreamContract } from './read-stream.ts';
import { refusedArgumentsContract } from './refused-arguments.ts';
import { subscribeContract } from './subscribe.ts';
import { workloadContract } from './workload.ts';

/**
 * Declares the tests that every implementation of `EventStore` has to pass: each promise of the
 * interface that can be seen from outside and needs no fault.
 *
 * Every test gets a log of its own from `newLog`, so that tests may run in any order and at once. It
 * needs no test framework of its own:
 *
 * ```ts
 * import { describe, it } from 'vitest'; // or from 'node:test'
 *
 * eventStoreContract({ describe, it }, (partitions) => {
 *   const category = `contract${++logs}`;
 *   const open = (options = {}) => openRedisEventStore({ url, category, partitions, ...options });
 *   return Promise.resolve({ open });
 * });
 * ```
 *
 * What it leaves to an implementation's own tests: lost connections and answers, durability, damaged
 * entries, `overloaded`, and the budget of time.
 */
export function eventStoreContract(runner: ContractRunner, newLog: NewContractLog): void {
  const contract = contractOn(runner, newLog);
  appendContract(contract);
  appendRecordsContract(contract);
  duplicateContract(contract);
  appendToStreamsContract(contract);
  handleContract(contract);
  concurrencyContract(contract);
  loadContract(contract);
  readStreamContract(contract);
  readCategoryContract(contract);
  entriesContract(contract);
  subscribeContract(contract);
  partitionsContract(contract);
  refusedArgumentsContract(contract);
  workloadContract(contract);
  closingContract(contract);
}
