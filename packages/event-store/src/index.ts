export type { Decider, Decision } from './decider.ts';
export {
  AppendOutcomeUnknownError,
  AppendTooLargeError,
  CrossPartitionError,
  DurabilityMismatchError,
  EntryDecodeError,
  EventStoreError,
  LogIdentityError,
  PartitionCountError,
  PartitionsRequiredError,
  StoreClosedError,
  StoreUnavailableError,
  StreamCorruptedError,
} from './errors.ts';
export type {
  DefinedEvent,
  EventDefinition,
  EventDefinitions,
  Upcast,
} from './schemas/event-definition.ts';
export {
  EventSchemaError,
  type EventIssue,
  type EventSchemaFacts,
  type EventSchemaProblem,
} from './schemas/event-schema-error.ts';
export {
  eventSchemas,
  type EventOf,
  type EventSchemaOptions,
  type EventSchemas,
} from './schemas/event-schemas.ts';
export type { CategoryEvent, EventMeta, RecordedEvent, StreamEvent } from './event.ts';
export type { AppendOptions, HandleOptions, StreamAppend, WriteContext } from './append-options.ts';
export type { CategoryEntriesOptions, EntryReader, StreamEntriesOptions } from './entry-reader.ts';
export type { EventStore } from './event-store.ts';
export type {
  CategoryPosition,
  Direction,
  ReadCategoryOptions,
  ReadStreamOptions,
} from './read-options.ts';
export type { SubscribeOptions, SubscriptionItem } from './subscription.ts';
export type {
  Appended,
  AppendResult,
  AppendToStreamsResult,
  CommandResult,
  Conflict,
  Duplicate,
  Loaded,
  Overloaded,
} from './outcomes.ts';
export type { Logger } from './logger.ts';
export type {
  BatchOutcome,
  ObservedBatch,
  ObservedConflict,
  ObservedUnknown,
  StoreObserver,
} from './observer.ts';
export type { StoreWorkload } from './workload.ts';
export type {
  ArchivedCategoryRange,
  ArchivedStreamRange,
  ArchiveReader,
} from './archive/archive-reader.ts';
export {
  ArchiveDamagedError,
  ArchiveError,
  ArchiveMismatchError,
  ArchiveUnavailableError,
  EventsArchivedError,
  ImportTargetError,
  ImportUnfinishedError,
  TrimRefusedError,
} from './archive/errors.ts';
export { openArchiveFolder } from './archive/folder-archive.ts';
export {
  ARCHIVE_FORMAT,
  readManifest,
  type ArchiveChunk,
  type ArchivedPartition,
  type ArchiveFile,
  type ArchiveManifest,
} from './archive/manifest.ts';
export {
  verifyArchive,
  type ArchiveProblem,
  type VerifiedArchive,
  type VerifyArchiveOptions,
} from './archive/verify-archive.ts';
export { exportLog, type ExportedLog, type ExportLogOptions } from './redis/archive/export-log.ts';
export { importLog, type ImportedLog, type ImportLogOptions } from './redis/archive/import-log.ts';
export type { LogAddress } from './redis/archive/log-connection.ts';
export { trimCategory } from './redis/trim/trim-category.ts';
export type { TrimCategoryOptions, TrimmedCategory } from './redis/trim/trim-work.ts';
export { describeLog, type LogDescription } from './redis/describe-log.ts';
export { connectRedis, type ConnectionOptions, type Redis } from './redis/connect/connection.ts';
export type { RedisAccess, RedisTls } from './redis/connect/access.ts';
export type { ReplicaOptions } from './redis/connect/replication.ts';
export { DURABILITY_LEVELS, type Durability } from './durability-level.ts';
export { isAsExpected, type ExpectedVersion } from './expected-version.ts';
export { BEFORE_FIRST, compareEntryIds, isEntryId, nextEntryId } from './wire/entry-id.ts';
export { isNextEntry, isNextInChain } from './wire/hash-chain.ts';
export { categoryKeys, partitionOf, type CategoryKeys, type PartitionPlace } from './redis/keys.ts';
export { claimLogIdentity, readLogIdentity } from './redis/connect/log-identity.ts';
export { openRedisEventStore } from './redis/open-redis-event-store.ts';
export type { RedisEventStoreOptions } from './redis/store-options.ts';
export { decodeCategoryEntry, decodeStreamEntry, type RawEntry } from './wire/stream-entry.ts';
