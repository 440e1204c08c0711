export { eventStoreContract } from './contract/event-store-contract.ts';
export type {
  ContractLog,
  ContractRunner,
  ContractStoreOptions,
  NewContractLog,
} from './contract/contract-log.ts';
export { specify, type Expectation, type Specification } from './decider-specification.ts';
export type { InMemoryLog } from './in-memory/in-memory-log.ts';
export {
  inMemoryLog,
  openInMemoryEventStore,
  type InMemoryEventStoreOptions,
} from './in-memory/open-in-memory-event-store.ts';
