export type { Decider, Decision } from './decider.ts';
export {
  AppendOutcomeUnknownError,
  DurabilityMismatchError,
  EntryDecodeError,
  EventStoreError,
  LogIdentityError,
  StoreClosedError,
  StoreUnavailableError,
  StreamCorruptedError,
} from './errors.ts';
export type { CategoryEvent, EventMeta, RecordedEvent, StreamEvent } from './event.ts';
export type {
  AppendOptions,
  EventStore,
  HandleOptions,
  ReadCategoryOptions,
  ReadStreamOptions,
  WriteContext,
} from './event-store.ts';
export type {
  Appended,
  AppendResult,
  CommandResult,
  Conflict,
  Duplicate,
  Loaded,
  Overloaded,
} from './outcomes.ts';
export type { Logger } from './logger.ts';
export { connectRedis, type ConnectionOptions } from './redis/connection.ts';
export { DURABILITY_LEVELS, type Durability } from './redis/durability.ts';
export { isNextInChain } from './redis/hash-chain.ts';
export { categoryKeys, type CategoryKeys } from './redis/keys.ts';
export { claimLogIdentity, readLogIdentity } from './redis/log-identity.ts';
export {
  openRedisEventStore,
  type RedisEventStoreOptions,
} from './redis/open-redis-event-store.ts';
export { decodeCategoryEntry } from './redis/stream-entry.ts';
